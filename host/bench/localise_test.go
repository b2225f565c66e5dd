package bench

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// TestBaselinesBesideSiblings: baselines compare with the problem's own reference.
// It has fewer sites than the sibling that serves the localiser here.
func TestBaselinesBesideSiblings(t *testing.T) {
	loop := func(least int) string {
		return fmt.Sprintf("def f(xs):\n    total = 0\n    for x in xs:\n        if x > %d:\n            total += x\n    return total\n", least)
	}
	c := dataset.LabelledCase{Case: dataset.Case{
		ID: "sum", Language: "python", EntryPoint: "f", Candidate: loop(1),
		Reference: "def f(xs):\n    return sum(x for x in xs if x > 0)\n",
		Siblings:  dataset.References{{Program: loop(0)}},
		Tests:     dataset.Tests{{Args: []json.RawMessage{json.RawMessage("[1, 2]")}, Expected: json.RawMessage("3")}},
	}}
	c.Truth = []dataset.Fault{{Range: dataset.Range{StartLine: 4, StartCol: 15, EndLine: 4, EndCol: 16}, Kind: "replace", Fix: "0"}}
	run := func(siblings bool) Row {
		bench := &Localise{Tracers: testkit.Tracers(t), Limits: testkit.Limits(),
			Options: localise.Options{Align: align.DefaultOptions()}, Siblings: siblings, Baselines: true}
		rows, err := bench.Run(t.Context(), func(yield func(dataset.LabelledCase, error) bool) { yield(c, nil) })
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		return rows[0]
	}
	alone, beside := run(false), run(true)
	if beside.Similarity <= alone.Similarity || beside.Verdict != Hit || alone.Verdict == Hit {
		t.Errorf("the sibling did not serve: %+v, alone %+v", beside, alone)
	}
	if !slices.Equal(alone.Baselines, beside.Baselines) || slices.Contains(alone.Baselines, Abstained) {
		t.Errorf("baselines %v beside a sibling, %v alone", beside.Baselines, alone.Baselines)
	}
}

// TestBaselinesBesideAForeignReference: what compares texts, sites or events one by
// one has nothing to compare with there, and says so.
func TestBaselinesBesideAForeignReference(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("SKIPPED: needs node on PATH")
	}
	c := dataset.LabelledCase{Case: dataset.Case{
		ID: "sum", Language: "python", EntryPoint: "f", Candidate: "def f(xs):\n    total = 1\n    for x in xs:\n        total += x\n    return total\n",
		References: dataset.References{{Language: "javascript", EntryPoint: "f", Program: "function f(xs) {\n  return xs.reduce((a, b) => a + b, 0);\n}\n"}},
		Tests:      dataset.Tests{{Args: []json.RawMessage{json.RawMessage("[1, 2]")}, Expected: json.RawMessage("3")}},
	}}
	c.Truth = []dataset.Fault{{Range: dataset.Range{StartLine: 2, StartCol: 12, EndLine: 2, EndCol: 13}, Kind: "replace", Fix: "0"}}
	bench := &Localise{Tracers: testkit.Tracers(t), Limits: testkit.Limits(),
		Options: localise.Options{Align: align.DefaultOptions()}, Baselines: true}
	rows, err := bench.Run(t.Context(), func(yield func(dataset.LabelledCase, error) bool) { yield(c, nil) })
	if err != nil || len(rows) != 1 || rows[0].Verdict == Failed {
		t.Fatal(rows, err)
	}
	for i, verdict := range rows[0].Baselines {
		if verdict != Abstained {
			t.Errorf("%s: %s", Baselines()[i].Name, verdict)
		}
	}
}
