package judge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// A problem that cannot be used is refused at once, with the remedy.
func TestProblemsThatCannotBeUsed(t *testing.T) {
	tracers := testkit.Tracers(t)
	foreignTests := problem(doubles, source("assert f(2) == 4"))
	for name, c := range map[string]struct {
		given    *dataset.Problem
		language string
		want     []string
	}{
		"no tests": {problem(doubles), "", []string{"task t has no tests"}},
		"a reference that does not compile": {problem("def f(", returns("4", "2")), "",
			[]string{"task t: no reference can serve", "it does not compile: SyntaxError"}},
		"arguments that are no JSON": {problem(doubles, returns("4", "2"), returns("4", "two")), "",
			[]string{"task t: test 1: args[0]"}},
		"an expected value that is no JSON": {problem(doubles, returns("]", "2")), "", []string{"task t: test 0: expected"}},
		"only source tests of another language": {foreignTests, "javascript",
			[]string{"all tests are source in python, none can judge a program in javascript"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := judge.Prepare(t.Context(), setting(tracers), c.given, c.language)
			if !errors.Is(err, judge.ErrProblem) {
				t.Fatalf("%v, %v; want ErrProblem", p, err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
		})
	}
	_, err := judge.Prepare(t.Context(), setting(tracers), problem(doubles, returns("4", "2")), "cobol")
	if err == nil || !strings.Contains(err.Error(), "task t") || !strings.Contains(err.Error(), "cobol") {
		t.Errorf("a language without a plugin: %v", err)
	}
}

// The host compares the two sides of a test that can be split. Any other test decides
// in the candidate's process, and its verdict says so.
func TestSplitAndInside(t *testing.T) {
	s := setting(testkit.Tracers(t))
	reference := "def half(n):\n    return n // 2\n" + doubles
	for name, c := range map[string]struct {
		test           dataset.Test
		inside         bool
		passes, triple string // of doubles and of triples; "pass" or the reason
	}{
		"a comparison": {source("assert f(2) == 4"), false, "pass", "returned 6, expected 4"},
		"with the reference's own names": {dataset.Test{Source: "assert f(2) == half(8)", Call: "f(2)", Expect: "half(8)"}, false,
			"pass", "returned 6, expected 4"},
		"two statements":        {source("m = f(2)\nassert m == 4"), true, "pass", "the test's own code fails: AssertionError"},
		"a comparison of truth": {source("assert f(2) > 3"), true, "pass", "pass"},
		"equal to everything":   {source("assert f(2) == __import__('unittest.mock').mock.ANY"), true, "pass", "pass"},
		"no comparison at all":  {source("assert f(2) == 4 or undefined"), true, "pass", "the test's own code fails: NameError"},
	} {
		t.Run(name, func(t *testing.T) {
			p := prepare(t, s, problem(reference, c.test))
			test := &p.Tests[0]
			if test.Inside != c.inside || test.Text != c.test.Source {
				t.Fatalf("inside is %v, text %q", test.Inside, test.Text)
			}
			table, id := test.Expected()
			if c.inside == (id != 0) || !c.inside && table.Format(id, 10) != "4" {
				t.Errorf("expected %s", table.Format(id, 10))
			}
			if !p.Reference.Passes[0] || len(p.Notes) > 0 {
				t.Errorf("the reference fails: %v", p.Notes)
			}
			for candidate, want := range map[string]string{doubles: c.passes, triples: c.triple} {
				j := judged(t, p, candidate)
				got := strings.TrimPrefix(outcomes(j.Verdicts), "inside: ")
				if !strings.HasPrefix(got, want) || j.Verdicts[0].Inside != c.inside || j.Inside != map[bool]int{true: 1}[c.inside] {
					t.Errorf("%s: %+v, want %s", candidate, j.Verdicts[0], want)
				}
			}
		})
	}
}

// A candidate's own exception is not taken for the test's.
func TestWhoFailsInside(t *testing.T) {
	p := prepare(t, setting(testkit.Tracers(t)), problem(doubles, source("m = f(2)\nassert m == 4, m")))
	for candidate, want := range map[string]string{
		triples: "inside: the test's own code fails: AssertionError: 6",
		"def f(n):\n    raise AssertionError(6)\n": "inside: AssertionError: 6",
		"def g(n):\n    return n\n":                "inside: the test's own code fails: NameError: name 'f' is not defined",
	} {
		if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
			t.Errorf("%q: %s, want %s", candidate, got, want)
		}
	}
}

// A test that its only reference fails makes a problem unusable: a verdict by such a
// test means nothing. The error names the test.
func TestReferenceFailsATest(t *testing.T) {
	for name, tests := range map[string][]dataset.Test{
		"test 0: returned 4, expected 5":                                    {returns("5", "2"), returns("6", "3")},
		"test 0: the test's own code fails: NameError: name 'undefined' is": {source("assert f(2) == undefined"), returns("4", "2")},
	} {
		_, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), problem(doubles, tests...), "")
		if !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %q", err, name)
		}
	}
}

// Tests in source need a plugin that runs source.
func TestCapabilitiesDecide(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	split := dataset.Test{Source: "assert f(2) == 4", Call: "f(2)", Expect: "4"}
	for _, c := range []struct {
		without pluginv1.Capability
		test    dataset.Test
		want    string // an error, or "inside", "outside"
	}{
		{pluginv1.Capability_CAPABILITY_CALL, split, "has tests in source form, which the plugin for python cannot run"},
		{pluginv1.Capability_CAPABILITY_CALL, returns("4", "2"), "outside"},
		{pluginv1.Capability_CAPABILITY_SPLIT, source("assert f(2) == 4"), "inside"},
		{pluginv1.Capability_CAPABILITY_SPLIT, split, "outside"},
		{pluginv1.Capability_CAPABILITY_UNSPECIFIED, source("assert f(2) == 4"), "outside"},
	} {
		w.without = []pluginv1.Capability{c.without}
		p, err := judge.Prepare(t.Context(), setting(tracers), problem(doubles, c.test), "")
		got := "outside"
		switch {
		case err != nil:
			got = err.Error()
		case p.Tests[0].Inside:
			got = "inside"
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("without %v: %s, want %s", c.without, got, c.want)
		}
	}
}

// Neither references nor expected values may be where a candidate could see them:
// their jobs are confidential, a candidate's is not, and has no expected value in it.
func TestWhatCandidatesNeverSee(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(doubles, source("assert f(2) == 4004 - 4000"), returns("600613", "300306.5")))
	references := len(w.jobs)
	if references == 0 {
		t.Fatal("no job of the reference was seen")
	}
	judged(t, p, triples)
	if _, err := p.Add(t.Context(), "sibling 1", "def f(n):\n    return n + n\n"); err != nil {
		t.Fatal(err)
	}
	for i, job := range w.jobs {
		candidate := string(job.GetProgram().GetSource()) == triples
		if job.GetConfidential() == candidate {
			t.Errorf("job %d of %q: confidential is %v", i, job.GetProgram().GetSource(), job.GetConfidential())
		}
		for _, secret := range []string{"4004", "600613"} {
			if text := fmt.Sprint(job); candidate && strings.Contains(text, secret) {
				t.Errorf("the candidate's job has %s in it: %s", secret, text)
			}
		}
	}
	if len(w.jobs) <= references {
		t.Error("no job of a candidate was seen")
	}
}

// Equal problems are prepared alike: nothing that an earlier one left behind may reach
// a later one.
func TestPrepareTwice(t *testing.T) {
	s := setting(testkit.Tracers(t))
	given := problem(doubles, source("assert f(2) == 4"), returns("6", "3"), source("m = f(1)\nassert m"))
	describe := func() string {
		p := prepare(t, s, given)
		text := fmt.Sprint(p.Notes, p.Reference.Passes)
		for i := range p.Tests {
			table, id := p.Tests[i].Expected()
			text += fmt.Sprint("\n", p.Tests[i].Text, p.Tests[i].Inside, table.Format(id, 80))
		}
		return text
	}
	if one, two := describe(), describe(); one != two {
		t.Errorf("%s\nand\n%s", one, two)
	}
}

// A cancelled call says so; the problem is not to blame.
func TestPrepareCancelled(t *testing.T) {
	tracers := testkit.Tracers(t)
	if _, err := tracers(t.Context(), "python"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := cancelled(t)
	defer cancel()
	_, err := judge.Prepare(ctx, setting(tracers), problem(doubles, returns("4", "2")), "")
	if !errors.Is(err, context.Canceled) || errors.Is(err, judge.ErrProblem) {
		t.Errorf("%v, want the context's error and no fault of the problem", err)
	}
}
