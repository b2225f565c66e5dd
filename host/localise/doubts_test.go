package localise

import (
	"testing"

	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

func TestIsBypass(t *testing.T) {
	for _, c := range []struct {
		name string
		e    repair.Edit
		want bool
	}{
		{"computed anew from something else", repair.Edit{OldReads: []string{"n"}, NewReads: []string{"a"}, Unread: []string{"n"}}, true},
		{"a change of what was computed", repair.Edit{OldReads: []string{"n"}, NewReads: []string{"a", "n"}}, false},
		{"still read elsewhere", repair.Edit{OldReads: []string{"n"}, NewReads: []string{"k"}}, false},
		{"unread before the edit already", repair.Edit{OldReads: []string{"k"}, NewReads: []string{"m"}, Unread: []string{"n"}}, false},
	} {
		r := repair.Repair{Edit: c.e}
		if got := isBypass(&r); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		pair := repair.Repair{Second: &c.e}
		if got := isBypass(&pair); got != c.want {
			t.Errorf("%s, the second of a pair: %v", c.name, got)
		}
	}
}

func TestHasUnboundName(t *testing.T) {
	p := lines("a = 1", "b = seen + a", "return b")
	f := found(p, 0.3, 2, 1, 2)
	reads := repair.Repair{Edit: repair.Edit{Statement: 2, OldReads: []string{"seen"}}, Size: 3}
	binds := repair.Repair{Edit: repair.Edit{Statement: 1, Binds: []string{"seen"}}, Size: 3}
	elsewhere := repair.Repair{Edit: repair.Edit{Statement: 2, OldReads: []string{"a"}}, Size: 3}
	slip := repair.Repair{Edit: repair.Edit{Statement: 2, OldReads: []string{"seen"}, NewReads: []string{"a"}}, Size: 1}
	zero := repair.Repair{Edit: repair.Edit{Statement: 2, OldReads: []string{"seen"}}, Size: 1}
	for _, c := range []struct {
		name, message string
		r             repair.Repair
		want          bool
	}{
		{"does without the name", "name 'seen' is not defined", reads, true},
		{"gives it a value", "seen is not defined", binds, true},
		{"changes another name", "name 'seen' is not defined", elsewhere, false},
		{"another name in its place", "name 'seen' is not defined", slip, false},
		{"a constant in its place", "name 'seen' is not defined", zero, true},
		{"another exception", "division by zero", reads, false},
	} {
		f.Candidate.Run.Outcome = trace.Outcome{Kind: trace.Raised, Message: c.message}
		if got := hasUnboundName(f, &c.r); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	f.Candidate.Run.Outcome = trace.Outcome{Kind: trace.Returned}
	if hasUnboundName(f, &reads) {
		t.Error("a run that returned")
	}
}
