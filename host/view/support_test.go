package view

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// newEngine is an engine with the real plugins that proves spans.
func newEngine(t testing.TB) *engine.Engine {
	t.Helper()
	c := config.DefaultConfig()
	policy, err := credit.NewPolicy(c.Credit.Policy, credit.PolicyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	options := localise.Options{Align: align.DefaultOptions(), Verify: localise.VerifyOptions{
		Steps: uint64(c.Verify.Steps), StepMultiple: uint32(c.Verify.StepMultiple), Donors: c.Verify.Donors,
		Generated: c.Verify.Generated,
	}}
	return engine.New(testkit.Tracers(t), engine.Config{
		Limits: testkit.Limits(), Localise: options, Policy: policy, Marks: credit.DefaultMarks(),
		Weights: credit.LevelWeights(c.Credit.Weights), AdvantageEps: c.Credit.AdvantageEps, Parallel: 4,
	})
}

func newMaker(t testing.TB) *Maker {
	e := newEngine(t)
	return NewMaker(func() *engine.Engine { return e }, engine.NewTasks())
}

// example is a problem of examples/FOLDER, and the first completions of its group.
func example(t testing.TB, folder, task string, completions int) (*dataset.Problem, *dataset.Rollout) {
	t.Helper()
	at := filepath.Join("..", "..", "examples", folder)
	for problem, err := range dataset.Read[dataset.Problem](filepath.Join(at, "problems.jsonl")) {
		if err != nil {
			t.Fatal(err)
		}
		if problem.TaskID != task {
			continue
		}
		for rollout, err := range dataset.Read[dataset.Rollout](filepath.Join(at, "rollouts.jsonl")) {
			if err != nil {
				t.Fatal(err)
			}
			if rollout.TaskID == task {
				rollout.Completions = rollout.Completions[:min(completions, len(rollout.Completions))]
				return &problem, &rollout
			}
		}
	}
	t.Fatalf("examples/%s has no task %s", folder, task)
	return nil, nil
}

// write writes values as JSON Lines and returns the file's name.
func write[T any](t testing.TB, name string, values ...T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, v := range values {
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read unpacks an answer of a Source into a value.
func read[T any](t testing.TB, data []byte, err error) T {
	t.Helper()
	var v T
	if err != nil {
		t.Fatal(err)
	}
	text, err := unpack(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func ptr[T any](v T) *T { return &v }
