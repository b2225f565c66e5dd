package engine

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
)

// Where a checker decides, a sample is right though its value is not the reference's, a wrong one is
// compared with a reference, and one on which the checker fails has no reward; its neighbours do.
func TestChecker(t *testing.T) {
	e := newTestEngine(t)
	verify := config.DefaultConfig().Verify
	e.config.Localise.Verify = localise.VerifyOptions{Steps: uint64(verify.Steps), StepMultiple: 10, Donors: 1, Generated: 8}
	task, err := e.Prepare(t.Context(), &dataset.Problem{
		TaskID: "split", Language: "python", EntryPoint: "f", Reference: "def f(n):\n    first = 1\n    return [first, n - first]\n",
		Checker: &dataset.Checker{Program: "def check(input, expected, output):\n    return output is not None and sum(output) == input[0]\n"},
		Tests:   dataset.Tests{{Args: []json.RawMessage{json.RawMessage("7")}}, {Args: []json.RawMessage{json.RawMessage("9")}}},
	}, Variation{})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		"def f(n):\n    first = 2\n    return [first, n - first]\n",
		"def f(n):\n    first = 1\n    return [first, n + first]\n",
		"def f(n):\n    return [n, 'x']\n",
		"def f(n):\n    return [[][n]]\n",
	}
	var completions []dataset.Completion
	for _, text := range texts {
		completions = append(completions, dataset.Completion{Text: text})
	}
	samples, err := e.Group(t.Context(), task, completions)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := e.Credits("split", completions, samples)
	if err != nil {
		t.Fatal(err)
	}
	if l := lines[0]; l.Mode != credit.ModeCorrect || l.Reward == nil || *l.Reward != 1 || l.Error != "" {
		t.Errorf("a right one: %+v", l)
	}
	if l := lines[1]; l.Mode != credit.ModeLogic || l.Reward == nil || *l.Reward != 0 || l.Evidence != credit.EvidenceDivergence ||
		l.SpanText != "return [first, n + first]" || !strings.Contains(l.Reason, "which the checker refuses") ||
		!strings.HasSuffix(l.Reason, "(not verified: a checker decides the tests)") {
		t.Errorf("a wrong one: %+v", l)
	}
	if l := lines[2]; l.Reward != nil || !strings.Contains(l.Error, "its checker fails on test 0, on the result [7, \"x\"]: TypeError") {
		t.Errorf("one that breaks the checker: %+v", l)
	}
	if l := lines[3]; l.Reward == nil || *l.Reward != 0 || l.Evidence != credit.EvidenceInterpreter {
		t.Errorf("one that raises: %+v", l)
	}
}
