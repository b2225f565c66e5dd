package engine

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
)

func TestTasksPrepareOnce(t *testing.T) {
	e, tasks := newTestEngine(t), NewTasks()
	problem := readProblems(t)["basics/seat-block"]
	if problem == nil {
		t.Fatal("no such problem")
	}
	got := make([]*Task, 8)
	var all errgroup.Group
	for i := range got {
		all.Go(func() (err error) { got[i], err = tasks.Get(t.Context(), e, problem, Variation{}); return err })
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	for _, task := range got {
		if task == nil || task != got[0] {
			t.Error("prepared twice")
		}
	}
	if hits, misses := tasks.Counts(); hits != 7 || misses != 1 {
		t.Errorf("%d hits, %d misses", hits, misses)
	}
}

func TestTasksKeepErrorsOfTheProblemOnly(t *testing.T) {
	tasks, tries := NewTasks(), 0
	down := New(func(context.Context, string) (judge.Tracer, error) { tries++; return nil, errors.New("not now") }, Config{})
	problem := &dataset.Problem{TaskID: "t", Language: "python"}
	for range 2 {
		if _, err := tasks.Get(t.Context(), down, problem, Variation{}); err == nil {
			t.Error("no error")
		}
	}
	if tries != 2 {
		t.Errorf("%d tries, want 2: a plugin may come back", tries)
	}
	e, broken := newTestEngine(t), &dataset.Problem{TaskID: "b", Language: "python", Reference: "def f(:"}
	for range 2 {
		if _, err := tasks.Get(t.Context(), e, broken, Variation{}); !errors.Is(err, judge.ErrProblem) {
			t.Errorf("got %v", err)
		}
	}
	if _, misses := tasks.Counts(); misses != 2 {
		t.Errorf("%d misses, want one a problem", misses)
	}
}
