package completions

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/trace"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// every is how far apart the problems are that a usual run takes; with
// EGCA_FORMS=all it takes all.
const every = 12

func stride() int {
	if os.Getenv("EGCA_FORMS") == "all" {
		return 1
	}
	return every
}

// data is a file of the data sets, which are not part of the repository.
func data(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(testkit.Root(), "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED: %v; the problem sets are not there", err)
	}
	return path
}

func newEngine(t *testing.T) *engine.Engine {
	t.Helper()
	c := config.DefaultConfig()
	policy, err := credit.NewPolicy(c.Credit.Policy, credit.PolicyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return engine.New(testkit.Tracers(t), engine.Config{EqualGroups: true,
		Limits: c.Limits, Localise: localise.Options{Align: align.DefaultOptions()}, Policy: policy, Marks: c.Extract.Marks(),
		Weights: credit.LevelWeights(c.Credit.Weights), Comparable: c.Gate.ComparableThreshold, AdvantageEps: c.Credit.AdvantageEps, Parallel: 4,
	})
}

// written in all forms that it can have.
func (w written) all() (names []string, completions []dataset.Completion) {
	for _, f := range forms {
		if text, ok := f.write(w); ok {
			names, completions = append(names, f.name), append(completions, dataset.Completion{Text: text})
		}
	}
	return names, completions
}

// line gives a program the end that its last line needs.
func line(program string) string { return strings.TrimRight(program, "\n") + "\n" }

// Every reference is judged right in every form.
func TestReferencesInEveryForm(t *testing.T) {
	for _, set := range []string{"humaneval.jsonl.gz", "humaneval-js.jsonl.gz"} {
		t.Run(set, func(t *testing.T) {
			path, e, n, checked := data(t, set), newEngine(t), 0, 0
			for problem, err := range dataset.Read[dataset.Problem](path) {
				if err != nil {
					t.Fatal(err)
				}
				if n++; n%stride() != 0 {
					continue
				}
				task, err := e.Prepare(t.Context(), &problem, engine.Variation{})
				if err != nil {
					if strings.Contains(err.Error(), "Cannot find module") {
						t.Logf("%v: it needs a package that is not installed", err)
						continue
					}
					t.Fatal(err)
				}
				names, completions := written{line(problem.Reference), problem.Prompt, problem.EntryPoint, problem.Language}.all()
				if len(names) < 12 {
					t.Errorf("%s: only %d forms", problem.TaskID, len(names))
				}
				samples, err := e.Group(t.Context(), task, completions)
				if err != nil {
					t.Fatal(err)
				}
				for i, s := range samples {
					checked++
					if s.Err != nil || s.Decision.Mode != credit.ModeCorrect {
						t.Errorf("%s, %s: %s %v; found as %s:\n%s", problem.TaskID, names[i], s.Decision.Reason, s.Err, s.Extracted.Found, s.Extracted.Text)
					}
				}
			}
			t.Logf("%d samples", checked)
		})
	}
}

// A fault is found in every form on the statement where it is found in the bare
// program, unless that statement is one that the completion does not hold.
func TestFaultsInEveryForm(t *testing.T) {
	for _, set := range []struct{ cases, problems string }{
		{"localize-dev-python.jsonl.gz", "humaneval.jsonl.gz"}, {"localize-dev-js.jsonl.gz", "humaneval-js.jsonl.gz"},
	} {
		t.Run(set.cases, func(t *testing.T) {
			path, prompts, e, n, checked := data(t, set.cases), promptsOf(t, data(t, set.problems)), newEngine(t), 0, 0
			for c, err := range dataset.Read[dataset.LabelledCase](path) {
				if err != nil {
					t.Fatal(err)
				}
				if n++; n%stride() != 0 {
					continue
				}
				problem := c.Case.Problem()
				// A set names the same tasks its own way: Python/3 for HumanEval/3.
				problem.Prompt = prompts[problem.TaskID[strings.IndexByte(problem.TaskID, '/')+1:]]
				checked += faultInEveryForm(t, e, &problem, c.Candidate)
			}
			t.Logf("%d samples", checked)
		})
	}
}

func faultInEveryForm(t *testing.T, e *engine.Engine, problem *dataset.Problem, candidate string) (checked int) {
	t.Helper()
	task, err := e.Prepare(t.Context(), problem, engine.Variation{})
	if err != nil {
		t.Logf("left out: %v", err)
		return 0
	}
	names, completions := written{line(candidate), problem.Prompt, problem.EntryPoint, problem.Language}.all()
	samples, err := e.Group(t.Context(), task, completions)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := e.Credits(problem.TaskID, completions, samples)
	if err != nil {
		t.Fatal(err)
	}
	bare := plain(lines[0].SpanText)
	for i, l := range lines {
		if names[i] == "continuation and usage" {
			continue // what a program runs while it loads is another matter
		}
		if j := samples[i].Judgement; j != nil && j.Failing >= 0 && j.Verdicts[j.Failing].Run.Outcome.Kind == trace.TimedOut {
			continue // how far it came depends on the machine
		}
		checked++
		switch got := plain(l.SpanText); {
		case l.Error != "" || l.Mode == credit.ModeCorrect:
			t.Errorf("%s, %s: %s %s, %s", problem.TaskID, names[i], l.Mode, l.Error, l.Reason)
		case got != bare && !(got == "" && !strings.Contains(plain(completions[i].Text), bare)):
			t.Errorf("%s, %s: the span is %q, of the bare program %q (%s)", problem.TaskID, names[i], got, bare, l.Reason)
		}
	}
	return checked
}

// plain is a text without its layout and without marks of quotation.
func plain(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		words = append(words, strings.Fields(strings.TrimPrefix(line, "> "))...)
	}
	return strings.Join(words, " ")
}

// promptsOf are the prompts of a set by the number in their task's name.
func promptsOf(t *testing.T, path string) map[string]string {
	t.Helper()
	prompts := map[string]string{}
	for problem, err := range dataset.Read[dataset.Problem](path) {
		if err != nil {
			t.Fatal(err)
		}
		prompts[problem.TaskID[strings.IndexByte(problem.TaskID, '/')+1:]] = problem.Prompt
	}
	return prompts
}

// A credit line says where the program was found, and reads back.
func TestExtractedInTheLine(t *testing.T) {
	problem := &dataset.Problem{TaskID: "t", Language: "python", EntryPoint: "f", Reference: "def f():\n    return 1\n",
		Tests: dataset.Tests{{Args: []json.RawMessage{}, Expected: json.RawMessage("1")}}}
	e := newEngine(t)
	task, err := e.Prepare(t.Context(), problem, engine.Variation{})
	if err != nil {
		t.Fatal(err)
	}
	completions := []dataset.Completion{{Text: "```\ndef f():\n    return 1\n```\n"}, {Text: "I cannot do that, sorry."}, {Text: "> def f():\n>     return (\n>         2)\n"}}
	samples, err := e.Group(t.Context(), task, completions)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := e.Credits("t", completions, samples)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(lines[0])
	if want := `"extracted":{"rule":"block","spans":[{"start_byte":4,"end_byte":26}]}`; err != nil || !bytes.Contains(text, []byte(want)) {
		t.Errorf("%s (%v), want %s in it", text, err, want)
	}
	// A statement of several lines in a quotation is one text.
	if l := lines[2]; l.SpanText != "return (\n>         2)" || len(l.Spans) != 1 {
		t.Errorf("in a quotation: %+v", l)
	}
	if l := lines[1]; l.Mode != credit.ModeSyntax || l.Reason != "no program in the completion" || len(l.Spans) > 0 || l.Evidence != credit.EvidenceNone || l.Reward == nil || *l.Reward != 0 ||
		l.Extracted.Rule != credit.FoundNothing {
		t.Errorf("without a program: %+v", l)
	}
	if s := samples[1].Judgement; len(s.Verdicts) > 0 || s.Failing != -1 {
		t.Errorf("something ran: %+v", s)
	}
}
