package engine

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/internal/testkit"
)

func needsNode(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("SKIPPED: needs node 20 or newer on PATH")
	}
}

// TestOneReferenceAnyLanguage: programs in JavaScript for problems whose tests
// and references are Python's. Spans are where a careful person puts them.
func TestOneReferenceAnyLanguage(t *testing.T) {
	needsNode(t)
	e := newTestEngine(t)
	// A search ends by its steps. All these programs end, so that the time for one
	// run, which is a search's too, costs nothing.
	e.setting.Limits.CPUFloor.Duration = e.config.Limits.CPUCeiling.Duration
	e.config.Localise.Verify = localise.VerifyOptions{Steps: 1_000_000, StepMultiple: 10, Donors: 5}
	lines, _ := credits(t, e, readProblems(t), dataset.Read[dataset.Rollout](basics("rollouts-js.jsonl")), 0)
	wants := strings.Split(strings.TrimSpace(readFile(t, basics("expected-js.jsonl"))), "\n")
	if len(wants) != len(lines) {
		t.Fatalf("%d lines, %d expected", len(lines), len(wants))
	}
	for i, row := range wants {
		var want struct {
			Mode  credit.Mode
			Fault string
		}
		if err := json.Unmarshal([]byte(row), &want); err != nil {
			t.Fatal(err)
		}
		l := lines[i]
		if l.Mode != want.Mode || want.Fault != "" && l.SpanText != want.Fault {
			t.Errorf("%s/%d: %s, span %q (%s %s), want %s, %q", l.TaskID, l.Sample, l.Mode, l.SpanText, l.Reason, l.Error, want.Mode, want.Fault)
		}
	}
}

// TestForeignReferencesServe: a candidate far from the problem's own reference
// and near to one in another language is compared with the latter.
func TestForeignReferencesServe(t *testing.T) {
	needsNode(t)
	problem := &dataset.Problem{
		TaskID: "runs", Language: "python", EntryPoint: "longest_run",
		Reference: "import itertools\ndef longest_run(xs):\n    return max((len(list(g)) for _, g in itertools.groupby(xs)), default=0)\n",
		References: dataset.References{{Language: "javascript", EntryPoint: "longestRun", Program: `function longestRun(xs) {
  let best = 0;
  let run = 0;
  for (const [i, x] of xs.entries()) {
    if (i > 0 && x === xs[i - 1]) {
      run += 1;
    } else {
      run = 1;
    }
    if (run > best) {
      best = run;
    }
  }
  return best;
}
`}},
		Tests: dataset.Tests{
			{Args: []json.RawMessage{json.RawMessage("[1, 1, 2]")}, Expected: json.RawMessage("2")},
			{Args: []json.RawMessage{json.RawMessage("[]")}, Expected: json.RawMessage("0")},
			{Args: []json.RawMessage{json.RawMessage("[3, 3, 3, 1]")}, Expected: json.RawMessage("3")},
		},
	}
	e := newTestEngine(t)
	for _, c := range []struct{ language, entryPoint, program, served string }{
		{"python", "longest_run", "def longest_run(xs):\n    best = 0\n    run = 0\n    for i, x in enumerate(xs):\n        if i > 0 and x == xs[i - 1]:\n            run += 1\n        else:\n            run = 0\n        if run > best:\n            best = run\n    return best\n", ""},
		{"javascript", "longestRun", strings.ReplaceAll(problem.References[0].Program, "run = 1", "run = 0"), "reference 2"},
	} {
		task, err := e.Prepare(t.Context(), problem, Variation{Language: c.language})
		if err != nil {
			t.Fatal(err)
		}
		if task.Problem.EntryPoint != c.entryPoint {
			t.Errorf("%s: entry point %s", c.language, task.Problem.EntryPoint)
		}
		if own := task.Problem.Reference.Language; own != c.language {
			t.Errorf("%s: the first reference is in %s", c.language, own)
		}
		samples, err := e.Group(t.Context(), task, []dataset.Completion{{Text: c.program}})
		if err != nil {
			t.Fatal(err)
		}
		s := samples[0]
		if s.Decision.Mode != credit.ModeLogic || s.Finding == nil || s.Finding.Divergence == nil {
			t.Fatalf("%s: %s, %+v", c.language, s.Decision.Reason, s.Finding)
		}
		if c.served != "" && s.Finding.Served != c.served {
			t.Errorf("%s: %s served, want %s", c.language, s.Finding.Served, c.served)
		}
	}
}

// TestStrictLanguages: 1 for 1.0 passes unless kinds are to be kept apart.
func TestStrictLanguages(t *testing.T) {
	needsNode(t)
	problem := &dataset.Problem{
		TaskID: "half", Language: "python", EntryPoint: "half", Reference: "def half(x):\n    return x / 2\n",
		Tests: dataset.Tests{{Args: []json.RawMessage{json.RawMessage("2")}, Expected: json.RawMessage("1.0")}},
	}
	for _, strict := range []bool{false, true} {
		setting := judge.Setting{Tracers: testkit.Tracers(t), Limits: newTestEngine(t).config.Limits, Strict: strict}
		p, err := judge.Prepare(t.Context(), setting, problem, "javascript")
		if err != nil {
			t.Fatal(err)
		}
		j, err := p.Judge(t.Context(), "const half = (x) => x / 2;")
		if err != nil {
			t.Fatal(err)
		}
		if passed := j.Failed == 0; passed == strict {
			t.Errorf("strict %v: passed %v, %s", strict, passed, j.Verdicts[0].Reason)
		}
	}
}

// TestSourceTestsStayAtHome: a test that is source in one language judges no
// program in another; where none is left the problem says so.
func TestSourceTestsStayAtHome(t *testing.T) {
	needsNode(t)
	setting := judge.Setting{Tracers: testkit.Tracers(t), Limits: newTestEngine(t).config.Limits}
	problem := &dataset.Problem{TaskID: "t", Language: "python", EntryPoint: "f", Reference: "def f(x):\n    return x\n",
		Tests: dataset.Tests{{Source: "assert f(1) == 1"}}}
	if _, err := judge.Prepare(t.Context(), setting, problem, "javascript"); err == nil || !strings.Contains(err.Error(), "source in python") {
		t.Errorf("got %v", err)
	}
	problem.Tests = append(problem.Tests, dataset.Test{Args: []json.RawMessage{json.RawMessage("1")}, Expected: json.RawMessage("1")})
	p, err := judge.Prepare(t.Context(), setting, problem, "javascript")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Tests) != 1 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "left out") {
		t.Errorf("%d tests, notes %q", len(p.Tests), p.Notes)
	}
}
