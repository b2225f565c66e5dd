package judge_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// The limits of candidates follow from the CPU time that the reference's slowest
// test took, which the plugin tells.
func TestLimitsFollowTheReference(t *testing.T) {
	real := testkit.Tracers(t)
	for name, c := range map[string]struct {
		first, second float64 // CPU seconds that the reference took on the two tests
		language      string  // of the candidates; "" for the reference's
		cpu, wall     float64
	}{
		"a multiple of the slowest": {0.1, 0.2, "", 2, 8},
		"whichever it is":           {0.2, 0.1, "", 2, 8},
		"at least the floor":        {0.001, 0.001, "", 0.25, 3},
		"too short for its clock":   {0, 0, "", 0.25, 3},
		"at most the ceiling":       {5, 0.1, "", 10, 40},
		"ten times across":          {0.01, 0.02, "javascript", 2, 8},
	} {
		t.Run(name, func(t *testing.T) {
			w, tracers := watching(t, real, "python")
			w.spoil = func(job *pluginv1.Job, result *pluginv1.JobResult) error {
				for i, seconds := range []float64{c.first, c.second} {
					result.Results[i].CpuSeconds = seconds
				}
				return nil
			}
			p, err := judge.Prepare(t.Context(), setting(tracers), problem(doubles, returns("4", "2"), returns("6", "3")), c.language)
			if err != nil {
				t.Fatal(err)
			}
			want := &pluginv1.Limits{CpuSeconds: c.cpu, WallSeconds: c.wall, MemoryBytes: 1 << 30, OutputBytes: 1 << 20,
				ResultBytes: 16 << 20, Events: 50_000, ValueDepth: 12, ValueWidth: 256}
			if !proto.Equal(p.Limits(), want) {
				t.Errorf("%v, want %v", p.Limits(), want)
			}
			// The reference itself has the ceiling: nothing is known of it yet.
			if got := w.jobs[0].GetLimits(); got.GetCpuSeconds() != 10 || got.GetWallSeconds() != 40 {
				t.Errorf("the reference ran under %v", got)
			}
		})
	}
}
