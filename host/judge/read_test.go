package judge_test

import (
	"testing"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

// A program that is known not to compile is judged as ever, and no process is made for it.
func TestNothingRunsOfWhatDoesNotCompile(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), problem(doubles, returns("4", "2")))
	const broken = "def f(n):\n    return n *\n"
	want := judged(t, p, broken)
	program, _, err := judge.Read(t.Context(), w, "python", broken, 0)
	if err != nil {
		t.Fatal(err)
	}
	w.forget()
	got, err := p.JudgeRead(t.Context(), program)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.jobs) != 0 {
		t.Errorf("%d jobs", len(w.jobs))
	}
	if len(got.Program.Errors) != 1 || got.Program.Errors[0] != want.Program.Errors[0] {
		t.Errorf("errors %+v, want %+v", got.Program.Errors, want.Program.Errors)
	}
	if got.Sandbox != want.Sandbox || got.Failing != want.Failing || len(got.Verdicts) != 0 || got.Failed != 0 {
		t.Errorf("%+v, want %+v", got, want)
	}
}
