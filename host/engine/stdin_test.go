package engine

import (
	"path/filepath"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/internal/testkit"
)

// The faults that a person marked in main programs are found, in the search for repairs
// and without it.
func TestMainPrograms(t *testing.T) {
	folder := filepath.Join(testkit.Root(), "examples", "stdin")
	problems := map[string]*dataset.Problem{}
	for p, err := range dataset.Read[dataset.Problem](filepath.Join(folder, "problems.jsonl")) {
		if err != nil {
			t.Fatal(err)
		}
		problems[p.TaskID] = &p
	}
	faults := markedFaults(t, filepath.Join(folder, "expected.jsonl"))
	for name, verified := range map[string]bool{"verified": true, "by traces alone": false} {
		t.Run(name, func(t *testing.T) {
			e := newTestEngine(t)
			if verified {
				e.config.Localise.Verify = localise.VerifyOptions{
					Steps: 1_000_000, StepMultiple: 10, Donors: 5, Generated: 32,
				}
			}
			rollouts := dataset.Read[dataset.Rollout](filepath.Join(folder, "rollouts.jsonl"))
			lines, _ := credits(t, e, problems, rollouts, 0)
			missed := 0
			for _, l := range lines {
				fault := faults[sampleKey{l.TaskID, l.Sample}]
				if fault != "" && l.SpanText != fault {
					t.Logf("%s %d: blamed %q (%s), the fault is %q", l.TaskID, l.Sample, l.SpanText, l.Reason, fault)
					missed++
				}
			}
			if verified && missed > 0 || missed > 2 || len(lines) < 10 {
				t.Errorf("%d of %d completions: another statement is blamed", missed, len(lines))
			}
		})
	}
}
