package judge_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

const (
	counts  = "def f(n):\n    i = 0\n    while i < n:\n        i += 1\n    return i\n"
	counted = "def f(n):\n    m = 0\n    while m < n:\n        m += 2\n    return m\n"
)

// A candidate's trace has the events of one test, and the run's end.
func TestTrace(t *testing.T) {
	p := prepare(t, setting(testkit.Tracers(t)), problem(counts, returns("2", "2"), returns("3", "3"), returns("1000", "1000")))
	j := judged(t, p, counted)
	run, err := p.Trace(t.Context(), j.Program, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := run.OutcomeText(20); got != "returned 4" || len(run.Events) == 0 || run.Capped {
		t.Errorf("%s, %d events, capped is %v", got, len(run.Events), run.Capped)
	}
	if first := j.Program.Sites[run.Events[0].Site].Kind; first != trace.Enter {
		t.Errorf("it begins with %v", first)
	}
	whole, err := p.Trace(t.Context(), j.Program, 2)
	if err != nil || len(whole.Events) < 1000 {
		t.Fatalf("%d events, %v", len(whole.Events), err)
	}
	begun, err := p.TraceBeginning(t.Context(), j.Program, 2)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(begun.Events); n == 0 || n > 128 {
		t.Fatalf("the beginning has %d events", n)
	}
	for i, e := range begun.Events {
		if e.Site != whole.Events[i].Site || e.Frame != whole.Events[i].Frame ||
			begun.Table.Digest(e.Value) != whole.Table.Digest(whole.Events[i].Value) {
			t.Fatalf("event %d of the beginning is not that of the whole", i)
		}
	}
	if p.Limits().GetEvents() != 50_000 {
		t.Errorf("the candidates' limits were changed to %d events", p.Limits().GetEvents())
	}
}

// A reference's traces are made once for each test, and counted.
func TestTracesOfReferencesAreKept(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	given := problem(counts, returns("2", "2"), returns("3", "3"))
	given.References = dataset.References{{Program: "def f(n):\n    return n\n"}}
	p := prepare(t, setting(tracers), given)
	w.forget()
	other := p.Others[0]
	if p.Kept() != 0 {
		t.Errorf("%d events before any trace", p.Kept())
	}
	events := 0
	for _, c := range []struct {
		reference *judge.Reference
		trace     func(*judge.Reference, int) (*trace.Run, error)
		test      int
		jobs      int // that have run by then
	}{
		{p.Reference, whole(t, p), 0, 1},
		{p.Reference, whole(t, p), 0, 1},
		{p.Reference, whole(t, p), 1, 2},
		{p.Reference, begun(t, p), 1, 3},
		{p.Reference, begun(t, p), 1, 3},
		{other, whole(t, p), 0, 4},
		{p.Reference, whole(t, p), 0, 4},
	} {
		before := len(w.jobs)
		run, err := c.trace(c.reference, c.test)
		if err != nil {
			t.Fatal(err)
		}
		if len(w.jobs) != c.jobs {
			t.Errorf("%s, test %d: %d jobs, want %d", c.reference.Name, c.test, len(w.jobs), c.jobs)
		}
		if len(w.jobs) > before {
			events += len(run.Events)
			if last := w.jobs[len(w.jobs)-1]; !last.GetConfidential() || !last.GetTraced() || last.GetAnalyse() || string(last.GetProgram().GetSource()) != c.reference.Source {
				t.Errorf("job %v", last)
			}
		}
		if p.Kept() != events {
			t.Errorf("%d events are kept, want %d", p.Kept(), events)
		}
	}
}

func whole(t *testing.T, p *judge.Problem) func(*judge.Reference, int) (*trace.Run, error) {
	return func(r *judge.Reference, test int) (*trace.Run, error) { return p.TraceReference(t.Context(), r, test) }
}

func begun(t *testing.T, p *judge.Problem) func(*judge.Reference, int) (*trace.Run, error) {
	return func(r *judge.Reference, test int) (*trace.Run, error) { return p.BeginReference(t.Context(), r, test) }
}

// A failure is not kept: the next caller tries again.
func TestFailedTraceIsTriedAgain(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(counts, returns("2", "2")))
	w.spoil = func(*pluginv1.Job, *pluginv1.JobResult) error { return errors.New("gone") }
	if _, err := p.TraceReference(t.Context(), p.Reference, 0); !errors.Is(err, judge.ErrPlugin) {
		t.Errorf("%v, want ErrPlugin", err)
	}
	w.spoil = nil
	if run, err := p.TraceReference(t.Context(), p.Reference, 0); err != nil || len(run.Events) == 0 {
		t.Errorf("%v, %v", run, err)
	}
	j := judged(t, p, counted)
	w.spoil = func(_ *pluginv1.Job, result *pluginv1.JobResult) error {
		result.Results[0].Trace.Sites[0] = 99
		return nil
	}
	run, err := p.Trace(t.Context(), j.Program, 0)
	if err != nil || run.Outcome.Kind != trace.TamperedWith || !strings.Contains(run.Outcome.Message, "site 99") {
		t.Errorf("an event at a site that is not there: %v, %v; want a run that was tampered with", run, err)
	}
}

// Between languages a map's keys are texts in one and numbers in the other: both
// traces take them for texts.
func TestKeysAcrossLanguages(t *testing.T) {
	programs := map[string]string{
		"python":     "def f(n):\n    t = {1: n}\n    return n\n",
		"javascript": "function f(n) {\n  const t = {1: n};\n  return n;\n}\n",
	}
	s := setting(testkit.Tracers(t))
	for own, other := range map[string]string{"python": "javascript", "javascript": "python"} {
		given := problem(programs[own], returns("2", "2"))
		given.Language = own
		p, err := judge.Prepare(t.Context(), s, given, other)
		if err != nil {
			t.Fatal(err)
		}
		j := judged(t, p, programs[other])
		reference, err := p.TraceReference(t.Context(), p.Reference, 0)
		if err != nil {
			t.Fatal(err)
		}
		beside, err := p.TraceBeside(t.Context(), j.Program, p.Reference, 0)
		if err != nil {
			t.Fatal(err)
		}
		if one, two := bound(t, p.Reference.Program, reference), bound(t, j.Program, beside); one != two {
			t.Errorf("t has the digest %x in %s and %x in %s", one, own, two, other)
		}
	}
}

// bound is the digest of the value that t is bound to.
func bound(t *testing.T, program *trace.Program, run *trace.Run) uint64 {
	t.Helper()
	for _, e := range run.Events {
		if s := &program.Sites[e.Site]; s.Kind == trace.Assign && s.Name == "t" {
			return run.Table.Digest(e.Value)
		}
	}
	t.Fatal("t is never bound")
	return 0
}
