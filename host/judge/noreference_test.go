package judge_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// A problem without a reference judges candidates all the same. A test in source form
// is split only where its expected side is plain data that needs no name of a
// reference.
func TestNoReference(t *testing.T) {
	s := setting(testkit.Tracers(t))
	for name, c := range map[string]struct {
		test           dataset.Test
		inside         bool
		passes, triple string // of doubles and of triples; "pass" or the reason
	}{
		"data":                          {returns("4", "2"), false, "pass", "returned 6, expected 4"},
		"a comparison":                  {source("assert f(2) == 4"), false, "pass", "returned 6, expected 4"},
		"nested data":                   {source("assert f([1]) == [1, 1]"), false, "pass", "returned [1, 1, 1], expected [1, 1]"},
		"with a name that is not known": {dataset.Test{Source: "assert f(2) == half(8)", Call: "f(2)", Expect: "half(8)"}, true, "the test's own code fails: NameError", "the test's own code fails: NameError"},
		"an object":                     {source("assert f(2) == __import__('fractions').Fraction(4)"), true, "pass", "the test's own code fails: AssertionError"},
		"equal to everything":           {source("assert f(2) == __import__('unittest.mock').mock.ANY"), true, "pass", "pass"},
		"two statements":                {source("m = f(2)\nassert m == 4"), true, "pass", "the test's own code fails: AssertionError"},
	} {
		t.Run(name, func(t *testing.T) {
			p := prepare(t, s, problem("", c.test))
			if p.Reference != nil || len(p.References()) > 0 || len(p.Sources()) > 0 || p.Kept() != 0 || len(p.Notes) > 0 {
				t.Errorf("%d references, notes %v", len(p.References()), p.Notes)
			}
			if p.Tests[0].Inside != c.inside {
				t.Errorf("inside is %v", p.Tests[0].Inside)
			}
			for candidate, want := range map[string]string{doubles: c.passes, triples: c.triple} {
				j := judged(t, p, candidate)
				got := strings.TrimPrefix(outcomes(j.Verdicts), "inside: ")
				if !strings.HasPrefix(got, want) || j.Inside != map[bool]int{true: 1}[c.inside] {
					t.Errorf("%s: %s, want %s", candidate, got, want)
				}
			}
		})
	}
	// Without a reference's time the ceiling holds.
	p := prepare(t, s, problem("", returns("4", "2")))
	if got := p.Limits().GetCpuSeconds(); got != s.Limits.CPUCeiling.Seconds() {
		t.Errorf("a limit of %v s", got)
	}
}

// The expected side runs in a confidential job, where no candidate descends from.
func TestNoReferenceKeepsExpectedSidesApart(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem("", source("assert f(2) == 2 + 2")))
	if len(w.jobs) != 1 || !w.jobs[0].GetConfidential() || len(w.jobs[0].GetProgram().GetSource()) > 0 {
		t.Errorf("jobs %v", w.jobs)
	}
	w.forget()
	judged(t, p, doubles)
	holds := func(job *pluginv1.Job) bool { return strings.Contains(job.String(), "2 + 2") }
	if len(w.jobs) == 0 || slices.ContainsFunc(w.jobs, holds) {
		t.Errorf("a candidate's job holds the expected side: %v", w.jobs)
	}
}

// A solution that passes every test is a reference; one that does not is a note.
func TestSolutions(t *testing.T) {
	s := setting(testkit.Tracers(t))
	tests := []dataset.Test{returns("4", "2"), returns("6", "3")}
	given := problem("", tests...)
	twice := "def f(n):\n    return n + n\n"
	given.Solutions = dataset.References{
		{Program: "def f("}, {Program: triples}, {Program: doubles}, {Program: doubles}, {Program: doublesJS, Language: "javascript"},
		{Program: twice}, {Program: twice, Language: "cobol"},
	}
	p := prepare(t, s, given)
	names := func(p *judge.Problem) string {
		var all []string
		for _, r := range p.References() {
			all = append(all, r.Name)
		}
		return strings.Join(all, ", ")
	}
	if got := names(p); got != "solution 3, solution 5, solution 6" || p.Reference.Source != doubles {
		t.Errorf("%s serve", got)
	}
	for i, want := range []string{
		"solution 1 is left out: unusable problem: it does not compile", "solution 2 is left out: it fails test 0 (returned 6, expected 4)",
		"solution 7 is left out: ",
	} {
		if i >= len(p.Notes) || !strings.HasPrefix(p.Notes[i], want) {
			t.Errorf("note %d of %q, want %q", i, p.Notes, want)
		}
	}
	// They stand behind references, and their time gives the limits.
	if p.Limits().GetCpuSeconds() >= s.Limits.CPUCeiling.Seconds() {
		t.Errorf("a limit of %v s", p.Limits().GetCpuSeconds())
	}
	given.Reference = "def f(n):\n    return 2 * n\n"
	if got := names(prepare(t, s, given)); got != "reference, solution 3, solution 5, solution 6" {
		t.Errorf("beside a reference %s serve", got)
	}
	// A test in source form alone cannot prove a program in another language.
	foreign := problem("", source("assert f(2) == 4"))
	foreign.Solutions = dataset.References{{Program: doublesJS, Language: "javascript"}}
	if p := prepare(t, s, foreign); p.Reference != nil || len(p.Notes) != 1 {
		t.Errorf("%v, notes %q", p.Reference, p.Notes)
	}
	// Of many only the first that pass serve.
	many := problem("", tests...)
	for i := range 20 {
		many.Solutions = append(many.Solutions, dataset.Reference{Program: doubles + strings.Repeat("\n", i)})
	}
	if p := prepare(t, s, many); len(p.References()) != 8 {
		t.Errorf("%d of 20 serve", len(p.References()))
	}
	if _, err := judge.Prepare(cancelledContext(t), s, given, ""); err == nil {
		t.Error("a context that has ended is no error")
	}
}

func cancelledContext(t *testing.T) context.Context {
	ctx, cancel := cancelled(t)
	t.Cleanup(cancel)
	return ctx
}
