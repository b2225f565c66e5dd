package engine

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

// unreferenced is the task of sumTask without a reference.
func unreferenced(t *testing.T, e *Engine, solutions ...string) *Task {
	t.Helper()
	problem := &dataset.Problem{
		TaskID: "sum", Language: "python", EntryPoint: "f",
		Tests: dataset.Tests{{Args: []json.RawMessage{json.RawMessage("[1, 2]")}, Expected: json.RawMessage("3")}},
	}
	for _, s := range solutions {
		problem.Solutions = append(problem.Solutions, dataset.Reference{Program: s})
	}
	task, err := e.Prepare(t.Context(), problem, Variation{})
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// A problem without a reference gives verdicts; a passing member or a solution serves
// as the reference, and without one the credit is uniform and the line says why.
func TestNoReference(t *testing.T) {
	e := newTestEngine(t)
	crash := strings.Replace(wrong, "return total", "return totl", 1)
	lengths := func(text string) []int { return []int{8, len(text) - 8} }
	line := func(task *Task, texts ...string) dataset.Credit {
		t.Helper()
		var completions []dataset.Completion
		for _, text := range texts {
			completions = append(completions, dataset.Completion{Text: text, TokenByteLens: lengths(text)})
		}
		samples, err := e.Group(t.Context(), task, completions)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := e.Credits("sum", completions, samples)
		if err != nil {
			t.Fatal(err)
		}
		return lines[0]
	}
	alone := unreferenced(t, e)
	for name, c := range map[string]struct {
		line                      dataset.Credit
		mode                      credit.Mode
		reference, fallback, text string
	}{
		"alone":           {line(alone, wrong), credit.ModeLogic, "", credit.FallbackNoReference, ""},
		"a sibling fails": {line(alone, wrong, crash), credit.ModeLogic, "", credit.FallbackNoReference, ""},
		"one passes":      {line(alone, wrong, right), credit.ModeLogic, "sibling 1", "", "total = 1"},
		"a traceback":     {line(alone, crash, wrong), credit.ModeSyntax, "", credit.FallbackPositive, "totl"},
		"no compiling":    {line(alone, "def f(:\n    pass\n"), credit.ModeSyntax, "", credit.FallbackPositive, ":"},
		"a solution":      {line(unreferenced(t, e, wrong, right), wrong, crash), credit.ModeLogic, "solution 2", credit.FallbackPositive, "total = 1"},
		"it passes":       {line(alone, right), credit.ModeCorrect, "", "", ""},
	} {
		l := c.line
		if l.Mode != c.mode || l.Reference != c.reference || l.Fallback != c.fallback || l.SpanText != c.text || l.Error != "" || l.Reward == nil {
			t.Errorf("%s: %+v", name, l)
		}
		if uniform := l.TokenWeights[0] == 1 && l.TokenWeights[1] == 1; uniform != (c.fallback != "" || c.mode == credit.ModeCorrect) {
			t.Errorf("%s: token weights %v", name, l.TokenWeights)
		}
	}
}
