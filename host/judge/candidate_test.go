package judge_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Each way in which a program can end on a test has its verdict and a reason that a
// person understands.
func TestVerdicts(t *testing.T) {
	s := setting(testkit.Tracers(t))
	s.Limits.Output = 64 << 10
	p := prepare(t, s, problem(doubles, returns("4", "2"), returns("0", "0")))
	for name, c := range map[string]struct{ candidate, want string }{
		"right":          {doubles, "pass; pass"},
		"one wrong":      {"def f(n):\n    return n * 3\n", "returned 6, expected 4; pass"},
		"the other":      {"def f(n):\n    return n * 2 or 1\n", "pass; returned 1, expected 0"},
		"other type":     {"def f(n):\n    return str(n * 2)\n", `returned "4", expected 4; returned "0", expected 0`},
		"nothing":        {"def f(n):\n    n * 2\n", "returned null, expected 4; returned null, expected 0"},
		"message":        {"def f(n):\n    raise ValueError('no')\n", "ValueError: no; ValueError: no"},
		"no message":     {"def f(n):\n    raise KeyError\n", "KeyError; KeyError"},
		"own exit":       {"import os\ndef f(n):\n    os._exit(n)\n", "the process exited by itself (status 2); the process exited by itself (status 0)"},
		"endless":        {"def f(n):\n    while n:\n        pass\n    return 0\n", "over its limit of time; pass"},
		"much output":    {"def f(n):\n    while n:\n        print('x' * 4096)\n    return 0\n", "over its limit on output; pass"},
		"equal to all":   {"class A:\n    def __eq__(self, other):\n        return True\ndef f(n):\n    return A()\n", "returned A(), expected 4; returned A(), expected 0"},
		"equals a 4":     {"class I(int):\n    pass\ndef f(n):\n    return I(n * 2) if n else 0\n", "pass; pass"},
		"cannot be seen": {"def f(n):\n    return f\n", "returned <function f>, expected 4: <function f> equals nothing; returned <function f>, expected 0: <function f> equals nothing"},
		"contains itself": {"def f(n):\n    xs = []\n    xs.append(xs)\n    return xs\n",
			"returned [<cycle>], expected 4; returned [<cycle>], expected 0"},
	} {
		t.Run(name, func(t *testing.T) {
			j := judged(t, p, c.candidate)
			if got := outcomes(j.Verdicts); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			first, second, _ := strings.Cut(c.want, "; ")
			passed := strings.Count(c.want, "pass")
			failing := -1
			if first != "pass" {
				failing = 0
			} else if second != "pass" {
				failing = 1
			}
			if j.Passed != passed || j.Failed != 2-passed || j.Failing != failing || j.Inside != 0 {
				t.Errorf("%d passed, %d failed, %d inside, the first failing is %d", j.Passed, j.Failed, j.Inside, j.Failing)
			}
			if string(j.Program.Source) != c.candidate || j.Sandbox == "" {
				t.Errorf("source %q, sandbox %q", j.Program.Source, j.Sandbox)
			}
		})
	}
}

// A long value is cut in a reason, but compared whole.
func TestReasonsAreShort(t *testing.T) {
	p := prepare(t, setting(testkit.Tracers(t)), problem("def f(n):\n    return 'a' * n\n", returns(`"`+strings.Repeat("a", 500)+`"`, "500")))
	if !p.Reference.Passes[0] {
		t.Fatal(p.Notes)
	}
	v := judged(t, p, "def f(n):\n    return 'a' * (n - 1) + 'b'\n").Verdicts[0]
	if v.Passed || len(v.Reason) > 200 || !strings.HasPrefix(v.Reason, `returned "aaa`) || !strings.Contains(v.Reason, `…, expected "aaa`) {
		t.Errorf("passed %v: %s", v.Passed, v.Reason)
	}
}

func TestDoesNotCompile(t *testing.T) {
	p := prepare(t, setting(testkit.Tracers(t)), problem(doubles, returns("4", "2")))
	j := judged(t, p, "def f(n:\n    return n\n")
	if len(j.Program.Errors) == 0 || j.Program.Errors[0].Type != "SyntaxError" {
		t.Errorf("errors %+v, want a SyntaxError", j.Program.Errors)
	}
	if len(j.Verdicts) != 0 || j.Passed+j.Failed != 0 || j.Failing != -1 {
		t.Errorf("%+v, want no verdicts", j)
	}
	verdicts, runs, err := p.Try(t.Context(), "def f(n:\n", []*pluginv1.Input{p.Tests[0].Input()})
	if err != nil || verdicts != nil || runs != nil {
		t.Errorf("Try: %v, %v, %v; want nothing", verdicts, runs, err)
	}
}

// Try judges the tests and runs the further inputs beside them.
func TestTry(t *testing.T) {
	p := prepare(t, setting(testkit.Tracers(t)), problem(doubles, returns("4", "2"), returns("6", "3")))
	further := []*pluginv1.Input{p.Tests[1].Input(), p.Tests[0].Input(), p.Tests[1].Input()}
	verdicts, runs, err := p.Try(t.Context(), triples, further)
	if err != nil {
		t.Fatal(err)
	}
	if got := outcomes(verdicts); got != "returned 6, expected 4; returned 9, expected 6" {
		t.Error(got)
	}
	var values []string
	for _, run := range runs {
		values = append(values, run.OutcomeText(20))
	}
	if got := strings.Join(values, ", "); got != "returned 9, returned 6, returned 9" {
		t.Error(got)
	}
}

// Compare gives the verdict that Judge gives.
func TestCompareIsJudge(t *testing.T) {
	p := prepare(t, setting(testkit.Tracers(t)), problem(doubles, returns("4", "2"), source("m = f(3)\nassert m == 6")))
	for _, candidate := range []string{doubles, triples, "def f(n):\n    raise ValueError(n)\n"} {
		for i, v := range judged(t, p, candidate).Verdicts {
			if again, err := p.Compare(t.Context(), i, v.Run); err != nil || again != v {
				t.Errorf("test %d: %+v, Judge says %+v", i, again, v)
			}
		}
	}
}

// A program that is believed has passed twice.
func TestConfirm(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	s := setting(tracers)
	s.Confirm = true
	p := prepare(t, s, problem(doubles, returns("4", "2"), returns("6", "3")))
	for name, c := range map[string]struct {
		candidate string
		second    bool // the second run's last result is another one
		jobs      int
		want      string
	}{
		"passes twice":  {doubles, false, 2, "pass; pass"},
		"passes once":   {doubles, true, 2, "pass; passes once and not again: returned 7, expected 6"},
		"fails":         {triples, false, 1, "returned 6, expected 4; returned 9, expected 6"},
		"no compilable": {"def f(", false, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w.forget()
			w.spoil = func(_ *pluginv1.Job, result *pluginv1.JobResult) error {
				if c.second && len(w.jobs) == 2 {
					returnInstead(result.Results[1], 7)
				}
				return nil
			}
			defer func() { w.spoil = nil }()
			j := judged(t, p, c.candidate)
			if got := outcomes(j.Verdicts); got != c.want || len(w.jobs) != c.jobs {
				t.Errorf("%s in %d jobs, want %s in %d", got, len(w.jobs), c.want, c.jobs)
			}
			if want := strings.Count(c.want, "passes once"); c.second && (j.Failed != want || j.Failing != 1 || j.Passed != 1) {
				t.Errorf("%d passed, %d failed, the first failing is %d", j.Passed, j.Failed, j.Failing)
			}
		})
	}
}

// A plugin's answer is held against the job. An answer that cannot be is the plugin's
// error, never a verdict.
func TestAnswersThatCannotBeBelieved(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(doubles, returns("4", "2"), returns("6", "3")))
	for want, spoil := range map[string]func(*pluginv1.JobResult){
		"1 results for 2 inputs": func(r *pluginv1.JobResult) { r.Results = r.Results[:1] },
		"3 results for 2 inputs": func(r *pluginv1.JobResult) { r.Results = append(r.Results, r.Results[0]) },
		"no worker is left":      func(r *pluginv1.JobResult) { r.Error = "no worker is left" },
	} {
		w.spoil = func(_ *pluginv1.Job, result *pluginv1.JobResult) error { spoil(result); return nil }
		_, err := p.Judge(t.Context(), triples)
		if !errors.Is(err, judge.ErrPlugin) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want ErrPlugin with %q", err, want)
		}
		if _, _, err := p.Try(t.Context(), triples, nil); !errors.Is(err, judge.ErrPlugin) {
			t.Errorf("Try: %v, want ErrPlugin with %q", err, want)
		}
	}
	broken := errors.New("the plugin is gone")
	w.spoil = func(*pluginv1.Job, *pluginv1.JobResult) error { return broken }
	if _, err := p.Judge(t.Context(), triples); !errors.Is(err, judge.ErrPlugin) || !errors.Is(err, broken) {
		t.Errorf("%v, want ErrPlugin and the plugin's own error", err)
	}
	w.spoil = nil
	if j := judged(t, p, doubles); j.Passed != 2 {
		t.Errorf("%d passed afterwards", j.Passed)
	}
}

// A run whose values or places cannot be was written by the program's process: it is
// that program's failure, and the verdict says why.
func TestRunsThatCannotBeBelieved(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(doubles, returns("4", "2"), returns("6", "3")))
	for want, spoil := range map[string]func([]*pluginv1.Result){
		"an outcome of no kind":   func(r []*pluginv1.Result) { r[1].Outcome.Kind = nil },
		"returned value 9 of 2":   func(r []*pluginv1.Result) { r[1].Outcome.Kind = &pluginv1.Outcome_Returned{Returned: 9} },
		"value 1 refers to value": func(r []*pluginv1.Result) { r[1].Values.Values[1].Kind = itself },
		"exception 0 has span 0-99": func(r []*pluginv1.Result) {
			r[1].Outcome.Kind = &pluginv1.Outcome_Exception{Exception: &pluginv1.Exception{Span: &pluginv1.Span{End: 99}}}
		},
	} {
		w.spoil = func(_ *pluginv1.Job, result *pluginv1.JobResult) error { spoil(result.Results); return nil }
		j := judged(t, p, doubles)
		if got := outcomes(j.Verdicts); j.Passed != 1 || j.Failing != 1 || !strings.Contains(got, want) {
			t.Errorf("%s; the first alone should pass, the second fail with %q", got, want)
		}
	}
	w.spoil = func(_ *pluginv1.Job, result *pluginv1.JobResult) error {
		result.Analysis.Functions[0].Span.End = 99
		return nil
	}
	if j := judged(t, p, doubles); j.Passed != 0 || len(j.Program.Errors) != 1 ||
		!strings.Contains(j.Program.Errors[0].Message, "function 0 has span 0-99") {
		t.Errorf("%d passed, with errors %v", j.Passed, j.Program.Errors)
	}
}

// itself is a list that holds itself, where it is value 1 of a table.
var itself = &pluginv1.Value_List{List: &pluginv1.Items{Items: []uint32{1}}}

// A process that broke the protocol has failed its test; nothing that it sent counts.
func TestTamperedIsNoPass(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(doubles, returns("4", "2")))
	w.spoil = func(_ *pluginv1.Job, result *pluginv1.JobResult) error {
		result.Results[0].Outcome.Kind = &pluginv1.Outcome_Tampered{Tampered: "a frame twice"}
		return nil
	}
	j := judged(t, p, doubles)
	if got := outcomes(j.Verdicts); got != "its process broke the protocol: a frame twice" {
		t.Error(got)
	}
	if j.Verdicts[0].Run.Outcome.Kind != trace.TamperedWith {
		t.Errorf("outcome %v", j.Verdicts[0].Run.Outcome.Kind)
	}
}

// A cancelled run is no verdict.
func TestCancelled(t *testing.T) {
	p := prepare(t, judge.Setting{Tracers: testkit.Tracers(t), Limits: testkit.Limits()}, problem(doubles, returns("4", "2")))
	ctx, cancel := cancelled(t)
	defer cancel()
	if j, err := p.Judge(ctx, doubles); err == nil {
		t.Errorf("a cancelled call judged: %+v", j)
	}
	if j := judged(t, p, doubles); j.Passed != 1 {
		t.Error("the next one fails")
	}
}
