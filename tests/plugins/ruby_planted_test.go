package plugins_test

import (
	"context"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/bench"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
)

func planted() string {
	return filepath.Join(testkit.Root(), "examples", "plugins", "ruby", "planted")
}

// TestRubyPlanted localises the faults that are planted in Ruby programs. The
// search for repairs is the host's, which knows no Ruby. The reference is by turns
// the solution that a fault was planted in and another one. The floors lie a little
// below what is measured. No time decides a case.
func TestRubyPlanted(t *testing.T) {
	needs(t, "ruby", getRuby)
	client, err := plugin.Start(t.Context(), example(t, "ruby"), plugin.Options{Sandbox: testkit.Level()})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	v := config.DefaultConfig().Verify
	run := &bench.Localise{
		Tracers: func(context.Context, string) (judge.Tracer, error) { return client, nil },
		Limits:  testkit.Limits(), Parallel: 2,
		Options: localise.Options{Align: align.DefaultOptions(), Verify: localise.VerifyOptions{
			Steps: uint64(v.Steps), StepMultiple: uint32(v.StepMultiple), Donors: v.Donors, Generated: v.Generated}},
	}
	rows, err := run.Run(t.Context(), byTurns(t, "cases.jsonl", "cases-other.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	got := bench.Summarise(rows)
	const right, verified = 70, 61 // measured: 72 and 64
	if n := got.Evidence[credit.EvidenceVerified].N; got.N != 79 || got.Failed > 0 || got.Hit < right || n < verified {
		t.Errorf("want 79 cases, at least %d right and %d verified; got\n%s", right, verified, got.Text())
	}
}

// byTurns takes the first case of the first file, the second of the next, and so on.
func byTurns(t *testing.T, names ...string) iter.Seq2[dataset.LabelledCase, error] {
	t.Helper()
	files := make([][]dataset.LabelledCase, len(names))
	for i, name := range names {
		for c, err := range dataset.Read[dataset.LabelledCase](filepath.Join(planted(), name)) {
			if err != nil {
				t.Fatal(err)
			}
			files[i] = append(files[i], c)
		}
	}
	return func(yield func(dataset.LabelledCase, error) bool) {
		for k := range files[0] {
			if !yield(files[k%len(files)][k], nil) {
				return
			}
		}
	}
}

// TestRubyPlantedFiles makes the files of planted faults anew. What is committed is
// what problems.rb says.
func TestRubyPlantedFiles(t *testing.T) {
	needs(t, "ruby", getRuby)
	made := t.TempDir()
	if out, err := exec.Command("ruby", filepath.Join(planted(), "plant.rb"), made).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"problems.jsonl", "rollouts.jsonl", "cases.jsonl", "cases-other.jsonl"} {
		want, err := os.ReadFile(filepath.Join(made, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(planted(), name)); err != nil || string(got) != string(want) {
			t.Errorf("%s is not what plant.rb writes: %v", name, err)
		}
	}
}
