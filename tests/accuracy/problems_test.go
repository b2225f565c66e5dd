// Package accuracy holds our own problems for measuring the localiser: each has ten
// programs that solve it in different ways. problems.py makes a file of problems of them.
package accuracy

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// Each problem has ten programs, no two alike. Each passes every test.
func TestEverySolutionPasses(t *testing.T) {
	tracers := testkit.Tracers(t)
	tasks := map[string]bool{}
	for _, half := range []string{"tuned", "held-out"} {
		out, err := exec.Command("python3", "problems.py", half).Output()
		if err != nil {
			t.Fatal(half, err)
		}
		for problem, err := range dataset.Decode[dataset.Problem](bytes.NewReader(out), half) {
			if err != nil {
				t.Fatal(err)
			}
			_, name, _ := strings.Cut(problem.TaskID, "/")
			if tasks[name] {
				t.Errorf("%s is in both halves", name)
			}
			tasks[name] = true
			t.Run(problem.TaskID, func(t *testing.T) { pass(t, tracers, &problem) })
		}
	}
	if len(tasks) < 8 {
		t.Errorf("%d problems", len(tasks))
	}
}

func pass(t *testing.T, tracers judge.Tracers, problem *dataset.Problem) {
	programs := []string{problem.Reference}
	for _, s := range problem.Solutions {
		programs = append(programs, s.Program)
	}
	problem.Solutions = nil
	prepared, err := judge.Prepare(t.Context(), judge.Setting{Tracers: tracers, Limits: config.DefaultConfig().Limits}, problem, "")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, program := range programs {
		j, err := prepared.Judge(t.Context(), program)
		switch {
		case err != nil:
			t.Fatal(err)
		case j.Passed != len(problem.Tests) || j.Failed > 0:
			t.Errorf("program %02d passes %d of %d tests", i+1, j.Passed, len(problem.Tests))
		case seen[program]:
			t.Errorf("program %02d stands there twice", i+1)
		}
		seen[program] = true
	}
	if len(programs) != 10 {
		t.Errorf("%d programs", len(programs))
	}
}
