package localise

import (
	"slices"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/trace"
)

func TestIsLimit(t *testing.T) {
	for kind, want := range map[trace.OutcomeKind]bool{
		trace.Returned: false, trace.Raised: false, trace.TimedOut: true, trace.OutOfMemory: true, trace.OverLimit: true,
		trace.Killed: true, trace.TamperedWith: false, trace.Rejected: false,
	} {
		if got := isLimit(&trace.Outcome{Kind: kind}); got != want {
			t.Errorf("%v: %v", kind, got)
		}
	}
}

func TestLimitText(t *testing.T) {
	for want, o := range map[string]trace.Outcome{
		"the limit on time was reached":             {Kind: trace.TimedOut, Message: "time"},
		"the limit on memory was reached":           {Kind: trace.OutOfMemory, Message: "memory"},
		"the process was ended by signal 9":         {Kind: trace.Killed, Message: "the process was ended by signal 9"},
		"the process exited by itself (status 123)": {Kind: trace.Killed, Message: "the process exited by itself (status 123)"},
	} {
		if got := limitText(&o); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// ended is a run of a program through its sites that a limit ended.
func ended(p *trace.Program, kind trace.OutcomeKind, sites ...int) align.Side {
	run := &trace.Run{Table: trace.NewTable(), Outcome: trace.Outcome{Kind: kind, Message: "time"}, Frames: make([]trace.Frame, 1)}
	for _, s := range sites {
		run.Events = append(run.Events, trace.Event{Site: int32(s)})
	}
	return align.Side{Program: p, Run: run}
}

// The traced run's word comes first, then the test's, then what follows the last event.
func TestLastPlaces(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	traced, tested := []trace.Span{p.Statements[1].Span}, []trace.Span{p.Statements[2].Span}
	for _, c := range []struct {
		name          string
		kind          trace.OutcomeKind
		traced, other []trace.Span
		want          []trace.Span
	}{
		{"the traced run's", trace.TimedOut, traced, tested, traced},
		{"the test's", trace.TimedOut, nil, tested, tested},
		{"the next statement", trace.TimedOut, nil, nil, []trace.Span{p.Statements[3].Span}},
		{"the traced run returned", trace.Returned, traced, tested, tested},
		{"the traced run returned, and the test's says nothing", trace.Returned, traced, nil, nil},
		{"more events than are recorded", trace.OverLimit, traced, tested, tested},
		{"more events than are recorded, and the test's says nothing", trace.OverLimit, traced, nil, nil},
	} {
		side := ended(p, c.kind, 1, 2)
		side.Run.Outcome.Stack = c.traced
		if got := lastPlaces(side, &trace.Outcome{Kind: trace.TimedOut, Stack: c.other}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := lastPlaces(align.Side{Program: p}, &trace.Outcome{Kind: trace.TimedOut}); got != nil {
		t.Errorf("no run: %v", got)
	}
}

func TestAnchorLimit(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	place := []trace.Span{p.Statements[2].Span}
	failed := func(stack []trace.Span) *trace.Outcome {
		return &trace.Outcome{Kind: trace.TimedOut, Message: "time", Stack: stack}
	}
	for _, c := range []struct {
		name   string
		kind   align.Kind // of the divergence; "" for none
		stack  []trace.Span
		spans  []trace.Span
		ground Ground
	}{
		{"a state differs", align.Value, place, []trace.Span{p.Statements[3].Span, place[0]}, GroundOtherStructure},
		{"a value that no reference computes", align.Uncovered, place, place, GroundTraceback},
		{"nothing differs", "", place, place, GroundTraceback},
		{"nothing differs, and nobody knows what ran", "", nil, nil, GroundNone},
		{"a state differs, and nobody knows what ran", align.Value, nil, []trace.Span{p.Statements[3].Span}, GroundOtherStructure},
	} {
		f := found(p, 0.3, 3, 1)
		f.Candidate = ended(p, trace.Returned, 1) // traced it ended by itself
		if f.Reason = "why"; c.kind == "" {
			f.Divergence, f.Spans, f.Ground = nil, nil, GroundNone
		} else {
			f.Divergence.Kind = c.kind
		}
		got := anchorLimit(f, failed(c.stack))
		if !slices.Equal(got.Spans, c.spans) || got.Ground != c.ground {
			t.Errorf("%s: %v %q, want %v %q", c.name, got.Spans, got.Ground, c.spans, c.ground)
		}
		want := map[Ground]string{GroundTraceback: "this statement ran when the limit on time was reached", GroundOtherStructure: "why",
			GroundNone: "why; it is not known which statement ran when the limit on time was reached"}[c.ground]
		if got.Reason != want {
			t.Errorf("%s: %q, want %q", c.name, got.Reason, want)
		}
	}
}

// A run with more events than are recorded is credited to the loop that it was in.
func TestAnchorLoop(t *testing.T) {
	p := lines("while a:", "a = 1", "b = 2")
	p.Statements[1].Kind, p.Statements[2].Header, p.Statements[3].Header, p.Statements[1].Header = "while", 1, 0, 0
	p.Statements[0].Header = -1
	failed := &trace.Outcome{Kind: trace.OverLimit, Message: "events"}
	for _, c := range []struct {
		name string
		last int
		was  Ground
		want []trace.Span
	}{
		{"in the loop", 2, GroundNone, []trace.Span{p.Statements[1].Span}},
		{"behind the loop", 3, GroundNone, nil},
		{"something was found", 2, GroundUncoveredValue, nil},
	} {
		f := &Finding{Candidate: ended(p, trace.OverLimit, c.last), Ground: c.was, Reason: "why"}
		got := anchorLimit(f, failed)
		if !slices.Equal(got.Spans, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got.Spans, c.want)
		}
		if c.want != nil && (got.Ground != GroundUncoveredValue || got.Reason != "why; this loop ran when the limit on events was reached") {
			t.Errorf("%s: %q: %s", c.name, got.Ground, got.Reason)
		}
	}
}

// The clock must not choose among the statements of a loop; one long call is credited
// itself.
func TestBusyIn(t *testing.T) {
	p := lines("while a:", "a = 1")
	p.Statements[0].Header, p.Statements[1].Header, p.Statements[2].Header, p.Statements[1].Kind = -1, 0, 1, "while"
	p.Sites[1].Kind = trace.Branch
	side := ended(p, trace.TimedOut, 1, 2)
	side.Run.Outcome.Kind = trace.TimedOut
	timed := &trace.Outcome{Kind: trace.TimedOut}
	if got := busyIn(side, timed, p.Statements[2].Span); got != 1 {
		t.Errorf("a statement that ran before: %d", got)
	}
	if got := busyIn(ended(p, trace.TimedOut, 1), timed, p.Statements[2].Span); got != -1 {
		t.Errorf("a statement that runs for the first time: %d", got)
	}
	if got := busyIn(side, &trace.Outcome{Kind: trace.OutOfMemory}, p.Statements[2].Span); got != -1 {
		t.Errorf("a limit that is no clock's: %d", got)
	}
	if got := busyIn(side, timed, trace.Span{Start: 999, End: 1000}); got != -1 {
		t.Errorf("no statement: %d", got)
	}
}

func TestIsCut(t *testing.T) {
	p := lines("a = 1")
	for _, c := range []struct {
		name                 string
		kind                 align.Kind
		candidate, reference bool
		want                 bool
	}{
		{"nothing found in a cut trace", "", true, false, true}, {"nothing found beside a cut one", "", false, true, true},
		{"nothing found in whole traces", "", false, false, false}, {"a state differs before the cut", align.Value, true, true, false},
		{"a value alone", align.Uncovered, true, false, true},
	} {
		f := &Finding{Candidate: ended(p, trace.Returned), Reference: ended(p, trace.Returned)}
		f.Candidate.Run.Capped, f.Reference.Run.Capped = c.candidate, c.reference
		if c.kind != "" {
			f.Divergence = &align.Divergence{Kind: c.kind}
		}
		if got := f.isCut(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if (&Finding{}).isCut() {
		t.Error("no run at all")
	}
}
