package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

func basics(name string) string {
	return filepath.Join(testkit.Root(), "examples", "basics", name)
}

func readProblems(t testing.TB) map[string]*dataset.Problem {
	t.Helper()
	problems := map[string]*dataset.Problem{}
	for p, err := range dataset.Read[dataset.Problem](basics("problems.jsonl")) {
		if err != nil {
			t.Fatal(err)
		}
		problems[p.TaskID] = &p
	}
	return problems
}

// credits runs a batch and returns its lines' bytes.
func credits(t testing.TB, e *Engine, problems map[string]*dataset.Problem, rollouts iter.Seq2[dataset.Rollout, error], done int) ([]dataset.Credit, []byte) {
	t.Helper()
	var lines []dataset.Credit
	var out bytes.Buffer
	batch := &Batch{Engine: e, Problems: problems, Done: done, Write: func(c dataset.Credit) error {
		lines = append(lines, c)
		return json.NewEncoder(&out).Encode(c)
	}}
	skipped, err := batch.Run(t.Context(), rollouts)
	if err != nil || len(skipped) > 0 {
		t.Fatalf("run: %v, skipped %v", err, skipped)
	}
	return lines, out.Bytes()
}

func TestBatchOnOurOwnProblems(t *testing.T) {
	e, problems := newTestEngine(t), readProblems(t)
	rollouts := func() iter.Seq2[dataset.Rollout, error] {
		return dataset.Read[dataset.Rollout](basics("rollouts.jsonl"))
	}
	lines, first := credits(t, e, problems, rollouts(), 0)

	t.Run("modes are what a careful person says", func(t *testing.T) {
		checkModes(t, lines)
	})
	t.Run("weights conserve the advantage", func(t *testing.T) {
		weighed := 0
		for _, l := range lines {
			if l.TokenWeights == nil {
				continue
			}
			weighed++
			sum := 0.0
			for _, w := range l.TokenWeights {
				sum += w
			}
			if n := float64(len(l.TokenWeights)); math.Abs(sum-n) > 1e-9*n {
				t.Errorf("%s/%d: weights sum to %v over %v tokens", l.TaskID, l.Sample, sum, n)
			}
		}
		if weighed == 0 {
			t.Error("no completion has token lengths")
		}
	})
	t.Run("the same input gives the same bytes", func(t *testing.T) {
		if _, second := credits(t, e, problems, rollouts(), 0); !bytes.Equal(first, second) {
			t.Error("two runs differ")
		}
	})
	t.Run("a resumed run writes the rest", func(t *testing.T) {
		done := len(lines)/2 + 1 // inside a group
		_, rest := credits(t, e, problems, rollouts(), done)
		want := first
		for range done {
			want = want[bytes.IndexByte(want, '\n')+1:]
		}
		if !bytes.Equal(rest, want) {
			t.Error("the rest is not what an undisturbed run writes")
		}
	})
}

func checkModes(t *testing.T, lines []dataset.Credit) {
	type key struct {
		task   string
		sample int
	}
	said := map[key]dataset.Credit{}
	for _, l := range lines {
		said[key{l.TaskID, l.Sample}] = l
	}
	file := readFile(t, basics("expected.jsonl"))
	checked := 0
	for _, row := range strings.Split(strings.TrimSpace(file), "\n") {
		var want struct {
			TaskID string      `json:"task_id"`
			Sample int         `json:"sample"`
			Mode   credit.Mode `json:"mode"`
		}
		if err := json.Unmarshal([]byte(row), &want); err != nil {
			t.Fatal(err)
		}
		checked++
		if got := said[key{want.TaskID, want.Sample}]; got.Mode != want.Mode {
			t.Errorf("%s/%d: mode %q, want %q (%s %s)", want.TaskID, want.Sample, got.Mode, want.Mode, got.Reason, got.Error)
		}
	}
	if checked != len(lines) {
		t.Errorf("%d samples, %d expectations", len(lines), checked)
	}
}

func one(rollouts ...dataset.Rollout) iter.Seq2[dataset.Rollout, error] {
	return func(yield func(dataset.Rollout, error) bool) {
		for _, r := range rollouts {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// TestNothingIsLost: what cannot be judged has a line that says why, and the
// others go on.
func TestNothingIsLost(t *testing.T) {
	good := &dataset.Problem{TaskID: "good", Language: "python", EntryPoint: "f", Reference: "def f():\n    return 1\n",
		Tests: dataset.Tests{{Args: []json.RawMessage{}, Expected: json.RawMessage("1")}}}
	broken, foreign := *good, *good
	broken.TaskID, broken.Reference = "broken", "def f(:\n"
	foreign.TaskID, foreign.Language = "foreign", "cobol"
	problems := map[string]*dataset.Problem{"good": good, "broken": &broken, "foreign": &foreign}
	completion := dataset.Completions{{Text: "def f():\n    return 1\n", TokenByteLens: []int{10, 12}}}
	wrong := *good
	wrong.TaskID, wrong.Reference = "wrong", "def f():\n    return 2\n"
	misnamed := *good
	misnamed.TaskID, misnamed.EntryPoint = "misnamed", "g"
	problems["wrong"], problems["misnamed"] = &wrong, &misnamed
	short := dataset.Completions{{Text: completion[0].Text, TokenByteLens: []int{10, 11}}}
	lines, _ := credits(t, newTestEngine(t), problems, one(
		dataset.Rollout{TaskID: "broken", Completions: completion},
		dataset.Rollout{TaskID: "unknown", Completions: completion},
		dataset.Rollout{TaskID: "foreign", Completions: completion},
		dataset.Rollout{TaskID: "good", Completions: completion},
		dataset.Rollout{TaskID: "good", Completions: short},
		dataset.Rollout{TaskID: "wrong", Completions: completion},
		dataset.Rollout{TaskID: "misnamed", Completions: completion},
	), 0)
	for i, want := range []string{"does not compile", "no problem has this task_id", "there are plugins for", "", "the 2 tokens have 21 bytes together",
		"the reference fails 1 of 1 tests (test 0: returned 2, expected 1)", "the reference does not define g at its top level"} {
		if len(lines) <= i {
			t.Fatalf("%d lines", len(lines))
		}
		if l := lines[i]; !strings.Contains(l.Error, want) || (want == "") != (l.Error == "") || (want == "") != (l.Reward != nil) || len(l.TokenWeights) != 2 {
			t.Errorf("line %d: %+v, want an error with %q", i, l, want)
		}
	}
	if lines[3].Mode != credit.ModeCorrect || lines[0].Reward != nil {
		t.Errorf("the good one: %+v; the broken one: %+v", lines[3], lines[0])
	}
}

func TestAFailingWriteStopsTheBatch(t *testing.T) {
	e := New(func(context.Context, string) (judge.Tracer, error) { return nil, errors.New("no plugin") }, Config{Parallel: 1})
	full := errors.New("disk full")
	batch := &Batch{Engine: e, Problems: map[string]*dataset.Problem{}, Write: func(dataset.Credit) error { return full }}
	_, err := batch.Run(t.Context(), one(
		dataset.Rollout{TaskID: "a", Completions: dataset.Completions{{Text: "x"}}},
		dataset.Rollout{TaskID: "b", Completions: dataset.Completions{{Text: "x"}}},
	))
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}
