package view

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

func line(task string, sample int, text string) dataset.Credit {
	l := dataset.Credit{TaskID: task, Sample: sample, Mode: credit.ModeLogic, Evidence: credit.EvidenceDivergence,
		Spans: []credit.Span{{StartByte: 0, EndByte: len(text)}}, SpanText: text, Confidence: 0.5,
		Extracted: &dataset.Extracted{Rule: credit.FoundWhole, Spans: []credit.Span{{StartByte: 0, EndByte: len(text)}}}}
	return l
}

func rolloutOf(task string, texts ...string) dataset.Rollout {
	r := dataset.Rollout{TaskID: task}
	for _, text := range texts {
		r.Completions = append(r.Completions, dataset.Completion{Text: text})
	}
	return r
}

// Lines find their rollouts by order and by text, and what is missing is said.
func TestCreditsFindTheirRollouts(t *testing.T) {
	credits := write(t, "credits.jsonl",
		line("a", 0, "one"), line("a", 1, "two"), line("a", 0, "three"), line("b", 0, "four"), line("b", 1, "four"), line("c", 0, "five"))
	rollouts := write(t, "rollouts.jsonl",
		rolloutOf("z", "x"), rolloutOf("a", "one", "two"), rolloutOf("a", "other"), rolloutOf("b", "four", "four"),
		rolloutOf("c", "five", "six"))
	f, err := OpenCredits(credits, "", rollouts, nil)
	if err != nil {
		t.Fatal(err)
	}
	groups, samples := f.Count()
	if groups != 4 || samples != 6 {
		t.Fatalf("%d groups, %d samples", groups, samples)
	}
	var known []bool
	for i := range f.groups {
		known = append(known, f.groups[i].Rollout != nil)
	}
	if got, want := fmt.Sprint(known), "[true false true true]"; got != want {
		t.Errorf("known rollouts %s, want %s", got, want)
	}
	notes := strings.Join(f.Notes(), "\n")
	if !strings.Contains(notes, "--problems") || !strings.Contains(notes, "1 groups have no rollout") {
		t.Errorf("notes: %s", notes)
	}
	data, err := f.Run(t.Context(), 0)
	r := read[Run](t, data, err)
	if got := fmt.Sprint(r.Samples.Same); got != "[0 1 2 3 3 5]" {
		t.Errorf("equal programs: %s", got)
	}
	if r.Samples.Length[2] != nil || *r.Samples.Length[0] != 3 || r.Samples.Span[2] != 5 {
		t.Errorf("lengths %v, spans %v", r.Samples.Length, r.Samples.Span)
	}
	if data, err := f.Run(t.Context(), 1); data != nil || err != nil {
		t.Errorf("a file has nothing newer: %v", err)
	}
	data, err = f.Group(t.Context(), 1, false)
	if g := read[Group](t, data, err); !strings.Contains(g.Note, "--detail") || g.Samples[0].Completion != "" {
		t.Errorf("%+v", g)
	}
	for _, n := range []int{-1, 4} {
		if _, err := f.Group(t.Context(), n, false); !errors.Is(err, ErrNone) {
			t.Errorf("group %d: %v", n, err)
		}
	}
	for _, n := range []int{-1, 6} {
		if _, err := f.Traces(t.Context(), n); !errors.Is(err, ErrNone) {
			t.Errorf("traces %d: %v", n, err)
		}
	}
	data, err = f.Traces(t.Context(), 5)
	if tr := read[Traces](t, data, err); tr.Candidate != nil || tr.Note == "" {
		t.Errorf("%+v", tr)
	}
}

func TestFilesThatCannotBeShown(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.jsonl")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	problems := write(t, "problems.jsonl", dataset.Problem{TaskID: "t", Language: "python"})
	for _, path := range []string{empty, problems, filepath.Join(t.TempDir(), "none.jsonl")} {
		if _, err := OpenCredits(path, "", "", nil); err == nil {
			t.Errorf("%s is shown", path)
		} else if !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("%v does not name %s", err, path)
		}
	}
	if _, err := OpenRun(t.TempDir(), "", nil); err == nil {
		t.Error("an empty folder is shown")
	}
	f, err := OpenCredits(write(t, "credits.jsonl", line("a", 0, "x")), "", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteBundle(t.Context(), full); err == nil {
		t.Error("a bundle is written over other files")
	}
}

// A training run's folder gives the steps of its metrics, and its kept rollouts as groups, by step.
func TestTrainingRun(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"metrics.jsonl": `{"event": "start", "time": 1.5}
{"step": 2, "time": 2.5, "reward": 0.5, "egca/span_fraction": 0.25, "name": "text"}
{"step": 1, "time": 2.0, "reward": 0.25}
{"step": 2, "time": 3.0, "eval_reward": 1}
{"step": 3, "loss": NaN}
`,
		"rollouts/rank0.jsonl": `{"run": "r", "step": 1, "task_id": "t", "key": "1/0/0", "ids": [5, 6], "lengths": [2, 4], "loss": [1, 1], "advantage": 0.5, "completion": "w6nwn5iA", "credit": {"mode": "correct", "reward": 1.0, "passed": 3, "extracted": {"rule": "whole", "spans": [{"end": 6}]}}, "reason": ""}
{"run": "r", "step": 1, "task_id": "t", "key": "1/0/1", "lengths": [1, 5], "advantage": -0.5, "completion": "eMOp7aC9", "credit": {"mode": "logic", "reward": 0.0, "evidence": "verified", "confidence": 0.9, "weight": 1.0, "spans": [{"start": 1, "end": 3}], "executed": [{"end": 3}], "failed": 1}, "reason": ""}
{"run": "r", "step": 2, "task_id": "u", "key": "2/1/0", "lengths": [3], "advantage": 0, "credit": null, "reason": "no verdict"}
{"run": "r", "step": 2, "task_id": `,
		"rollouts/rank1.jsonl": `{"run": "r", "step": 1, "task_id": "t", "key": "1/0/0", "lengths": [], "advantage": 0, "credit": {"mode": "syntax", "reward": 0.0}, "reason": "no span"}
`,
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := OpenRun(dir, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Run(t.Context(), 0)
	r := read[Run](t, data, err)
	want := []Step{{1, map[string]float64{"reward": 0.25}}, {2, map[string]float64{"reward": 0.5, "egca/span_fraction": 0.25, "eval_reward": 1}}}
	same(t, r.Steps, want)
	var steps []int
	for _, g := range r.Groups {
		steps = append(steps, *g.Step)
	}
	if fmt.Sprint(steps) != "[1 1 2]" || len(r.Samples.Group) != 4 {
		t.Fatalf("groups of the steps %v, %d samples", steps, len(r.Samples.Group))
	}
	data, err = f.Group(t.Context(), 0, false)
	g := read[Group](t, data, err)
	if s := g.Samples[0]; s.Completion != "é😀" || fmt.Sprint(s.Tokens) != "[1 3]" || fmt.Sprint(s.Program) != "[[0 3]]" {
		t.Errorf("%+v", s)
	}
	if s := g.Samples[1]; fmt.Sprint(s.Spans, s.Executed, s.Tokens) != "[[1 2]] [[0 2]] [1 5]" || s.Evidence != "verified" {
		t.Errorf("%+v", s)
	}
	if r.Samples.Length[3] != nil || r.Reasons[r.Samples.Reason[3]] != "the trainer got no verdict" {
		t.Errorf("lengths %v, reasons %v", r.Samples.Length, r.Reasons)
	}
	notes := strings.Join(f.Notes(), "\n")
	for _, part := range []string{"1 lines of " + filepath.Join(dir, "metrics.jsonl"), "1 lines of " + filepath.Join(dir, "rollouts", "rank0.jsonl")} {
		if !strings.Contains(notes, part) {
			t.Errorf("the notes do not have %q:\n%s", part, notes)
		}
	}
}

// synthetic is a run of groups of 8 samples, as large as those of a training run: prose
// and a program of 400 tokens each, 10 tests, and a repair of each that fails.
func synthetic(groups int) *Files {
	random := rand.New(rand.NewPCG(1, 2))
	f := &Files{title: "synthetic"}
	words := strings.Fields("value total count index left right best run for while if else return append range len max min sorted")
	for n := range groups {
		task := fmt.Sprintf("task/%d", n%500)
		g := Given{TaskID: task, Rollout: &dataset.Rollout{TaskID: task}, Step: ptr(n / 64),
			Problem: &dataset.Problem{TaskID: task, Language: "python", Prompt: strings.Repeat("Write a function. ", 20), EntryPoint: "f",
				Reference: "def f(x):\n    return x\n"}}
		for i := range 8 {
			var text strings.Builder
			var lengths []int
			for range 400 {
				word := words[random.IntN(len(words))] + []string{" ", "\n    ", "(", ") "}[random.IntN(4)]
				text.WriteString(word)
				lengths = append(lengths, len(word))
			}
			weights := make([]float64, len(lengths))
			at := random.IntN(380)
			for j := range 10 {
				weights[at+j] = 40
			}
			start := random.IntN(text.Len() - 40)
			span := []credit.Span{{StartByte: start, EndByte: start + 40}}
			reward := float64(i % 2)
			l := dataset.Credit{TaskID: task, Sample: i, Mode: credit.ModeLogic, Passed: random.IntN(10), Failed: 1, Spans: span,
				Evidence: credit.EvidenceVerified, Confidence: random.Float64(), Weight: 1, Reward: &reward, Advantage: random.NormFloat64(),
				Reason:       fmt.Sprintf("test %d: returned %d, expected %d; all tests pass with `a` for `b`", i, random.IntN(1000), random.IntN(1000)),
				TokenWeights: weights, Extracted: &dataset.Extracted{Rule: credit.FoundWhole, Spans: []credit.Span{{StartByte: 0, EndByte: text.Len()}}},
				Detail: &dataset.Detail{Ground: "repairs", Repair: &dataset.RepairDetail{Program: text.String(), Mends: []int{1},
					Edits: []dataset.EditDetail{{At: span[0], Spans: span, Text: "max(best, run)"}}}}}
			for k := range 10 {
				l.Detail.Tests = append(l.Detail.Tests, dataset.TestDetail{Outcome: dataset.OutcomeFailed,
					Input: fmt.Sprintf("f([%d, %d, %d])", n%500, k, k*k), Expected: fmt.Sprint(k), Got: fmt.Sprint(random.IntN(100)), Message: "returned it"})
			}
			g.Lines = append(g.Lines, l)
			g.Rollout.Completions = append(g.Rollout.Completions, dataset.Completion{Text: text.String(), TokenByteLens: lengths})
		}
		f.groups = append(f.groups, g)
	}
	f.number()
	return f
}

// sizeOfBundle writes a bundle and returns the bytes of its data.
func sizeOfBundle(t testing.TB, f *Files) int64 {
	t.Helper()
	dir, size := filepath.Join(t.TempDir(), "bundle"), int64(0)
	if err := f.WriteBundle(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(filepath.Join(dir, "data"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			var info fs.FileInfo
			if info, err = entry.Info(); err == nil {
				size += info.Size()
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}

// A run of 10,000 samples stays under 25 MB: a sample takes 2,500 bytes at most.
func TestBundleIsSmall(t *testing.T) {
	f := synthetic(20)
	_, samples := f.Count()
	if size := sizeOfBundle(t, f); size > int64(2500*samples) {
		t.Errorf("%d samples take %d bytes, %d each", samples, size, size/int64(samples))
	}
}

// BenchmarkBundle writes the bundle of 10,000 samples and reports its size.
func BenchmarkBundle(b *testing.B) {
	f := synthetic(1250)
	for b.Loop() {
		f.packed = nil
		size := sizeOfBundle(b, f)
		b.ReportMetric(float64(size)/1e6, "MB")
	}
	run, err := f.Run(b.Context(), 0)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(run))/1e6, "MB-overview")
}

// BenchmarkOpen reads the files of 10,000 samples and makes the overview.
func BenchmarkOpen(b *testing.B) {
	f := synthetic(1250)
	var lines []dataset.Credit
	var rollouts []dataset.Rollout
	var problems []dataset.Problem
	known := map[string]bool{}
	for i := range f.groups {
		g := &f.groups[i]
		for j := range g.Lines {
			g.Lines[j].SpanText = cut(g.Rollout.Completions[j].Text, g.Lines[j].Spans[0])
		}
		lines, rollouts = append(lines, g.Lines...), append(rollouts, *g.Rollout)
		if !known[g.TaskID] {
			known[g.TaskID] = true
			g.Problem.Tests = []dataset.Test{{Args: []json.RawMessage{json.RawMessage("1")}, Expected: json.RawMessage("1")}}
			problems = append(problems, *g.Problem)
		}
	}
	credits, problem, rollout := write(b, "c.jsonl", lines...), write(b, "p.jsonl", problems...), write(b, "r.jsonl", rollouts...)
	for b.Loop() {
		opened, err := OpenCredits(credits, problem, rollout, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := opened.Run(b.Context(), 0); err != nil {
			b.Fatal(err)
		}
		if n := len(opened.Notes()); n > 0 {
			b.Fatal(opened.Notes())
		}
	}
}
