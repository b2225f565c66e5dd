package engine

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/host/bank"
	"github.com/egca/egca/host/dataset"
)

// TestBankLendsReferences: a program that passed in one group serves the next
// ones once it is published; one that does not pass the tests never does.
func TestBankLendsReferences(t *testing.T) {
	b, err := bank.Open(filepath.Join(t.TempDir(), "bank"), bank.Config{PerTask: 4, Total: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	e := newTestEngine(t)
	e.config.Bank = b
	task := sumTask(t, e)
	loop := "def f(xs):\n    s = 0\n    i = 0\n    while i < len(xs):\n        s = s + xs[i]\n        i = i + 1\n    return s\n"
	faulty := strings.Replace(loop, "i = 0", "i = 1", 1)
	b.Keep("sum", "python", "def f(xs):\n    return 0\n")
	served := func(texts ...string) string {
		t.Helper()
		var completions []dataset.Completion
		for _, text := range texts {
			completions = append(completions, dataset.Completion{Text: text})
		}
		samples, err := e.Group(context.Background(), task, completions)
		if err != nil {
			t.Fatal(err)
		}
		return samples[len(samples)-1].Finding.Served
	}
	served(loop, faulty)
	if got := served(faulty); got != "reference" {
		t.Errorf("before it is published %q served", got)
	}
	if err := e.Publish(); err != nil {
		t.Fatal(err)
	}
	if got := served(faulty); got != "bank 1" {
		t.Errorf("%q served, want the loop that passed", got)
	}
	if kept := b.Programs("sum", "python"); !slices.Contains(kept, loop) || slices.Contains(kept, faulty) {
		t.Errorf("kept %q", kept)
	}
}

// TestInsidePassesNeverServe: what a test's own code decides, inside the program's
// process, a program can pass by force. It then passes, and serves nobody.
func TestInsidePassesNeverServe(t *testing.T) {
	b, err := bank.Open(filepath.Join(t.TempDir(), "bank"), bank.Config{PerTask: 4, Total: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	e := newTestEngine(t)
	e.config.Bank = b
	for name, tests := range map[string]dataset.Tests{
		"all inside":  {{Source: "assert abs(f([1, 2]) - 3) < 1e-6"}, {Source: "assert abs(f([5]) - 5) < 1e-6"}},
		"one inside":  {{Source: "assert f([]) == 0"}, {Source: "assert abs(f([1, 2]) - 3) < 1e-6"}},
		"by its call": {{Source: "assert f([]) == 0"}, {Source: "assert abs(f([1, 2]) - 3) == 0"}},
	} {
		task, err := e.Prepare(t.Context(), &dataset.Problem{TaskID: name, Language: "python", EntryPoint: "f", Reference: right, Tests: tests}, Variation{})
		if err != nil {
			t.Fatal(err)
		}
		forced := "import builtins\n\n\nclass Less:\n    def __lt__(self, other):\n        return True\n\n    def __eq__(self, other):\n        return True\n\n\n" +
			"builtins.abs = lambda x: Less()\n\n\ndef f(xs):\n    return 0\n"
		failing := strings.Replace(wrong, "total = 1", "total = 7", 1)
		samples := settle(t, e, task, Member{Completion: dataset.Completion{Text: forced}}, Member{Completion: dataset.Completion{Text: failing}, Index: 1})
		if s := samples[0]; s.Reward != 1 || s.Judgement.Inside == 0 || s.Judgement.Proven() {
			t.Errorf("%s: forced: reward %v, %d inside", name, s.Reward, s.Judgement.Inside)
		}
		if found := samples[1].Finding; found == nil || found.Served != "reference" {
			t.Errorf("%s: served: %+v", name, found)
		}
		if err := e.Publish(); err != nil {
			t.Fatal(err)
		}
		if kept := b.Programs(name, "python"); len(kept) > 0 {
			t.Errorf("%s: kept %q", name, kept)
		}
		// Nor does one that came into the bank before its tests were looked at so.
		if r, err := task.Problem.Add(t.Context(), "bank 0", forced); err != nil || r != nil {
			t.Errorf("%s: added %v, %v", name, r, err)
		}
	}
}
