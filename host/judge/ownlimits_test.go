package judge_test

import (
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/testkit"
)

// A problem's own limits hold for its candidates, whatever its reference takes. Its
// memory does not raise the configuration's.
func TestLimitsOfTheProblem(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	s := setting(tracers)
	for name, c := range map[string]struct {
		limits    *dataset.ProblemLimits
		reference string
		cpu       float64 // of a candidate; 0: at most the floor
		ceiling   float64 // of a reference
		memory    uint64
		note      string
	}{
		"none":                {nil, doubles, 0, 10, 1 << 30, ""},
		"empty":               {&dataset.ProblemLimits{}, doubles, 0, 10, 1 << 30, ""},
		"of time":             {&dataset.ProblemLimits{Seconds: 1.5}, doubles, 1.5, 10, 1 << 30, ""},
		"above the ceiling":   {&dataset.ProblemLimits{Seconds: 40}, doubles, 40, 40, 1 << 30, ""},
		"without a reference": {&dataset.ProblemLimits{Seconds: 0.5}, "", 0.5, 0, 1 << 30, ""},
		"of memory":           {&dataset.ProblemLimits{MemoryMB: 256}, doubles, 0, 10, 256 << 20, ""},
		"too much memory":     {&dataset.ProblemLimits{MemoryMB: 4096}, doubles, 0, 10, 1 << 30, "limits.memory_mb is 4096, above limits.memory"},
	} {
		t.Run(name, func(t *testing.T) {
			w.forget()
			given := problem(c.reference, returns("4", "2"))
			given.Limits = c.limits
			p := prepare(t, s, given)
			got := p.Limits()
			if c.cpu > 0 && got.GetCpuSeconds() != c.cpu || c.cpu == 0 && got.GetCpuSeconds() >= s.Limits.CPUCeiling.Seconds() ||
				got.GetMemoryBytes() != c.memory || got.GetWallSeconds() < got.GetCpuSeconds() {
				t.Errorf("limits %v", got)
			}
			if c.reference != "" && (len(w.jobs) == 0 || w.jobs[0].GetLimits().GetCpuSeconds() != c.ceiling) {
				t.Errorf("the reference's jobs %v", w.jobs)
			}
			if notes := strings.Join(p.Notes, "\n"); !strings.HasPrefix(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("notes %q", notes)
			}
			if j := judged(t, p, doubles); j.Failed > 0 {
				t.Errorf("a right program fails: %s", outcomes(j.Verdicts))
			}
		})
	}
}

// A right program runs under the least memory that data sets give.
func TestLittleMemory(t *testing.T) {
	for language, program := range map[string]string{"python": doubles, "javascript": doublesJS} {
		given := problem(program, returns("4", "2"))
		given.Language, given.Limits = language, &dataset.ProblemLimits{MemoryMB: 64}
		if j := judged(t, prepare(t, setting(testkit.Tracers(t)), given), program); j.Failed > 0 {
			t.Errorf("%s: %s", language, outcomes(j.Verdicts))
		}
	}
}
