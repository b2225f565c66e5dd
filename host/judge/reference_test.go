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

const noPython = "def f(n:\n"

// A problem's references serve in their order, but references in the candidates'
// language come first. A reference that cannot serve is left out with a note.
func TestWhichReferencesServe(t *testing.T) {
	s := setting(testkit.Tracers(t))
	js := dataset.Reference{Language: "javascript", Program: doublesJS}
	adds := dataset.Reference{Program: "def f(n):\n    return n + n\n"}
	for name, c := range map[string]struct {
		reference string
		others    dataset.References
		language  string
		want      string // names with their languages
		notes     []string
	}{
		"its own":                   {doubles, nil, "", "reference python", nil},
		"several":                   {doubles, dataset.References{adds, js}, "", "reference python, reference 2 python, reference 3 javascript", nil},
		"none of its own":           {"", dataset.References{adds}, "", "reference 1 python", nil},
		"candidates' language":      {doubles, dataset.References{adds, js}, "javascript", "reference 3 javascript, reference python, reference 2 python", nil},
		"another language":          {doubles, nil, "javascript", "reference python", nil},
		"one that does not compile": {noPython, dataset.References{adds}, "", "reference 2 python", []string{"reference is left out", "SyntaxError"}},
		"one without a plugin": {doubles, dataset.References{{Language: "cobol", Program: "x"}}, "", "reference python",
			[]string{"reference 2 is left out", "cobol"}},
	} {
		t.Run(name, func(t *testing.T) {
			given := problem(c.reference, returns("4", "2"))
			given.References = c.others
			p, err := judge.Prepare(t.Context(), s, given, c.language)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range append([]*judge.Reference{p.Reference}, p.Others...) {
				got = append(got, r.Name+" "+r.Language)
				if len(r.Passes) != 1 || !r.Passes[0] {
					t.Errorf("%s passes %v", r.Name, r.Passes)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%s, want %s", strings.Join(got, ", "), c.want)
			}
			notes := strings.Join(p.Notes, "\n")
			if (notes == "") != (c.notes == nil) {
				t.Errorf("notes %q", notes)
			}
			for _, want := range c.notes {
				if !strings.Contains(notes, want) {
					t.Errorf("notes %q lack %q", notes, want)
				}
			}
		})
	}
}

// Candidates in a language call the function as the problem's reference in that
// language names it.
func TestEntryPointFollowsTheLanguage(t *testing.T) {
	given := problem(doubles, returns("4", "2"))
	given.References = dataset.References{{Language: "javascript", EntryPoint: "double", Program: "function double(n) {\n  return n * 2;\n}\n"}}
	s := setting(testkit.Tracers(t))
	for language, c := range map[string]struct{ entry, candidate, text string }{
		"python":     {"f", triples, "f(2)"},
		"javascript": {"double", "function double(n) { return n * 3; }\n", "double(2)"},
	} {
		p, err := judge.Prepare(t.Context(), s, given, language)
		if err != nil {
			t.Fatal(err)
		}
		if p.EntryPoint != c.entry || p.Tests[0].Text != c.text {
			t.Errorf("%s: entry point %s, test %s", language, p.EntryPoint, p.Tests[0].Text)
		}
		if got := outcomes(judged(t, p, c.candidate).Verdicts); got != "returned 6, expected 4" {
			t.Errorf("%s: %s", language, got)
		}
	}
}

// Tests in source are for programs in the problem's own language. Where it has no
// reference to compute an expected side beside, the test itself decides.
func TestForeignReferences(t *testing.T) {
	s := setting(testkit.Tracers(t))
	given := problem(doubles, source("assert f(3) == 6"), returns("4", "2"))
	p, err := judge.Prepare(t.Context(), s, given, "javascript")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Tests) != 1 || fmt.Sprint(p.Notes) != "[test 0 is left out: it is source in python]" {
		t.Errorf("%d tests, notes %q", len(p.Tests), p.Notes)
	}
	if got := outcomes(judged(t, p, doublesJS).Verdicts); got != "pass" {
		t.Error(got)
	}
	given.Reference = ""
	given.References = dataset.References{{Language: "javascript", Program: doublesJS}}
	given.Tests = dataset.Tests{source("assert f(3) == (6 if True else 0)")}
	p = prepare(t, s, given)
	if got := outcomes(judged(t, p, doubles).Verdicts); got != "inside: pass" {
		t.Error(got)
	}
	if got := outcomes(judged(t, p, triples).Verdicts); got != "inside: the test's own code fails: AssertionError" {
		t.Error(got)
	}
}

// A reference in another language takes part in the tests that are data. Python's
// source is nothing to a program in JavaScript, and no reason to refuse the problem.
func TestForeignReferenceBesideSourceTests(t *testing.T) {
	given := problem(doubles, source("assert f(3 if True else 4) == 6"), returns("4", "2"))
	given.References = dataset.References{{Language: "javascript", Program: doublesJS}}
	p := prepare(t, setting(testkit.Tracers(t)), given)
	want := "test 0: reference 2 fails it (it is source in python); no divergence from it is looked for there"
	if got := strings.Join(p.Notes, "; "); got != want {
		t.Errorf("notes %q, want %q", got, want)
	}
	if got := fmt.Sprint(p.Reference.Passes, p.Others[0].Passes); got != "[true true] [false true]" {
		t.Errorf("the references pass %s", got)
	}
	if got := outcomes(judged(t, p, triples).Verdicts); got != "returned 9, expected 6; returned 6, expected 4" {
		t.Error(got)
	}
}

// A program that is said to be correct becomes a reference only if it is.
func TestAdd(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(doubles, returns("4", "2"), returns("0", "0")))
	for _, c := range []struct {
		name, source string
		serves       bool
	}{
		{"banked 1", "def f(n):\n    return n + n\n", true},
		{"banked 2", "def f(n):\n    return n and 4\n", true},
		{"banked 3", triples, false},
		{"banked 4", noPython, false},
	} {
		r, err := p.Add(t.Context(), c.name, c.source)
		if err != nil || (r != nil) != c.serves {
			t.Errorf("%s: %v, %v", c.name, r, err)
			continue
		}
		if r != nil && (r.Name != c.name || r.Source != c.source || r.Language != "python" || r.EntryPoint != "f" || fmt.Sprint(r.Passes) != "[true true]") {
			t.Errorf("%+v", r)
		}
	}
	if len(p.Others) != 0 {
		t.Errorf("Add changed the problem's own references: %v", p.Others)
	}
	gone := errors.New("gone")
	w.spoil = func(*pluginv1.Job, *pluginv1.JobResult) error { return gone }
	if r, err := p.Add(t.Context(), "banked 5", doubles); r != nil || !errors.Is(err, judge.ErrPlugin) || !errors.Is(err, gone) {
		t.Errorf("%v, %v; want ErrPlugin", r, err)
	}
}

// A passing member of the group serves as it was judged, without another run.
func TestSibling(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(doubles, returns("4", "2")))
	const source = "def f(n):\n    return n + n\n"
	j := judged(t, p, source)
	w.forget()
	r := p.Sibling("sibling 3", j)
	if r.Name != "sibling 3" || r.Source != source || r.Program != j.Program || fmt.Sprint(r.Passes) != "[true]" || r.EntryPoint != "f" || r.Language != "python" {
		t.Errorf("%+v", r)
	}
	if len(w.jobs) != 0 {
		t.Errorf("%d jobs", len(w.jobs))
	}
	runs, err := p.RunReference(t.Context(), r, []*pluginv1.Input{p.Tests[0].Input(), p.Tests[0].Input()})
	if err != nil || len(runs) != 2 || runs[1].OutcomeText(9) != "returned 4" {
		t.Errorf("%v, %v", runs, err)
	}
	if len(w.jobs) != 1 || !w.jobs[0].GetConfidential() || w.jobs[0].GetLimits().GetCpuSeconds() != p.Limits().GetCpuSeconds() {
		t.Errorf("%v, want one confidential job under the candidates' limits", w.jobs)
	}
}

// A donor's profile is made once. A plugin that gives none costs the search some
// donors and no sample.
func TestProfile(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(doubles, returns("4", "2"), returns("6", "3")))
	w.forget()
	w.spoil = func(job *pluginv1.Job, _ *pluginv1.JobResult) error {
		if !job.GetProfile() || !job.GetConfidential() || len(job.GetInputs()) != 2 || string(job.GetProgram().GetSource()) != doubles {
			t.Errorf("job %v", job)
		}
		return errors.New("no profile today")
	}
	for range 2 {
		if got, err := p.Profile(t.Context(), p.Reference); got != nil || err != nil {
			t.Errorf("%q, %v; want none", got, err)
		}
	}
	if len(w.jobs) != 1 {
		t.Errorf("%d jobs, want one", len(w.jobs))
	}
	w.spoil = nil
	other, err := p.Add(t.Context(), "sibling", "def f(n):\n    return n + n\n")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := cancelled(t)
	defer cancel()
	if _, err := p.Profile(ctx, other); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled call: %v", err)
	}
}

func TestReferenceFeatures(t *testing.T) {
	tracers := testkit.Tracers(t)
	given := problem("import math\ndef f(n):\n    for i in range(n):\n        math.sqrt(i)\n", returns("4", "2"))
	given.References = dataset.References{
		{Program: "def f(n):\n    return f(n - 1)\n"},
		{Language: "javascript", Program: doublesJS},
	}
	all, err := judge.ReferenceFeatures(t.Context(), tracers, given)
	if err != nil || len(all) != 2 {
		t.Fatalf("%v, %v; want those in Python", all, err)
	}
	if all[0].Constructs["for"] != 1 || fmt.Sprint(all[0].Imports) != "[math]" || !strings.Contains(fmt.Sprint(all[0].Calls), "math.sqrt") || all[0].Recursive != 0 {
		t.Errorf("%+v", all[0])
	}
	if all[1].Recursive != 1 || len(all[1].Imports) != 0 {
		t.Errorf("%+v", all[1])
	}
	given.References[0].Program = noPython
	if _, err := judge.ReferenceFeatures(t.Context(), tracers, given); !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), "task t: a reference does not compile: SyntaxError") {
		t.Errorf("%v", err)
	}
	given.Language = "cobol"
	if _, err := judge.ReferenceFeatures(t.Context(), tracers, given); err == nil || !strings.Contains(err.Error(), "task t") {
		t.Errorf("%v", err)
	}
}

func TestDefines(t *testing.T) {
	tracers := testkit.Tracers(t)
	tracer, err := tracers(t.Context(), "python")
	if err != nil {
		t.Fatal(err)
	}
	program, err := judge.Analyse(t.Context(), tracer, "python", "def f(n):\n    def inner():\n        return n\n    return inner\nclass A:\n    def method(self): pass\nh = 3\n", judge.WithTokens)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"f": true, "inner": false, "h": false, "<module>": false, "": false} {
		if got := judge.Defines(program, name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
	if len(program.Tokens) == 0 {
		t.Error("no tokens, which were asked for")
	}
	if program, err = judge.Analyse(t.Context(), tracer, "python", doubles, judge.Confidential); err != nil || len(program.Tokens) != 0 {
		t.Errorf("%v, %v; want no tokens", program, err)
	}
}
