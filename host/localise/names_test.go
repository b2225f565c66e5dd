package localise

import (
	"testing"

	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

func TestBinds(t *testing.T) {
	for text, want := range map[string]bool{
		"n = 0": true, "let n = 0;": true, "if x:\n    n=1\n": true, "n == 0": false, "an = 0": false, "o.n = 0": false, "m = n": false, "m = n; n = 2": true,
	} {
		if got := binds(text, "n"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for text, want := range map[string]bool{"n": true, "n_1": true, "é": true, "1n": false, "": false, "a.b": false, "f(x)": false} {
		if got := isName(text); got != want {
			t.Errorf("%q is a name: %v", text, got)
		}
	}
}

// named is lines with the sites' names: what each line gives a value, if any.
func named(names []string, texts ...string) *trace.Program {
	p := lines(texts...)
	for i, name := range names {
		p.Sites[i+1].Name = name
		if name == "" {
			p.Sites[i+1].Kind = trace.Return
		}
	}
	return p
}

// at is an edit of a text in a statement: its first occurrence there.
func at(t *testing.T, p *trace.Program, statement int, old, replacement string) repair.Repair {
	t.Helper()
	s := p.Statements[statement].Span
	for i := s.Start; i+len(old) <= s.End; i++ {
		if string(p.Source[i:i+len(old)]) == old {
			return repair.Repair{Statement: statement, Span: trace.Span{Start: i, End: i + len(old)}, Replacement: replacement, Size: 3, Kind: "donor"}
		}
	}
	t.Fatalf("no %q in statement %d", old, statement)
	return repair.Repair{}
}

func TestBypassed(t *testing.T) {
	counting := named([]string{"n", "n", ""}, "n = 0", "n += 1", "return n")
	shared := named([]string{"n", "m", ""}, "n = 0", "m = n", "return n + m")
	for _, c := range []struct {
		name string
		p    *trace.Program
		r    repair.Repair
		want bool
	}{
		{"computed anew from something else", counting, at(t, counting, 3, " n", " len(a)"), true},
		{"a change of what was computed", counting, at(t, counting, 3, " n", " n + len(a)"), false},
		{"still read elsewhere", shared, at(t, shared, 3, " n", " k"), false},
		{"read by nothing else", shared, at(t, shared, 3, "m", "k"), true},
		{"in a text", counting, at(t, counting, 3, " n", " 'n'"), true},
		{"its own value", counting, at(t, counting, 1, "0", "1"), false},
	} {
		if got := bypassed(c.p, &c.r); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	second := at(t, counting, 1, "0", "1")
	bypass := at(t, counting, 3, " n", " len(a)")
	second.Also = &repair.Edit{Statement: bypass.Statement, Span: bypass.Span, Replacement: bypass.Replacement}
	if !bypassed(counting, &second) {
		t.Error("the second of a pair is not looked at")
	}
}

func TestUnmade(t *testing.T) {
	p := named([]string{"a", "b", ""}, "a = 1", "b = seen + a", "return b")
	f := found(p, 0.3, 2, 1, 2)
	reads := at(t, p, 2, "seen", "0")
	binds := repair.Repair{Statement: 1, Replacement: "seen = 0\n"}
	elsewhere := at(t, p, 2, "a", "2")
	slip, zero := at(t, p, 2, "seen", "a"), reads
	slip.Size, zero.Size = 1, 1
	for _, c := range []struct {
		message string
		r       repair.Repair
		want    bool
	}{
		{"name 'seen' is not defined", reads, true},
		{"seen is not defined", binds, true},
		{"name 'seen' is not defined", elsewhere, false},
		{"name 'seen' is not defined", slip, false},
		{"name 'seen' is not defined", zero, true},
		{"division by zero", reads, false},
	} {
		f.Candidate.Run.Outcome = trace.Outcome{Kind: trace.Raised, Message: c.message}
		if got := unmade(f, &c.r); got != c.want {
			t.Errorf("%s, %q: %v", c.message, c.r.Replacement, got)
		}
	}
	f.Candidate.Run.Outcome = trace.Outcome{Kind: trace.Returned}
	if unmade(f, &reads) {
		t.Error("a run that returned")
	}
}
