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
