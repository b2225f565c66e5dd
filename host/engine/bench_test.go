package engine

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

// BenchmarkJudge is what a small program costs end to end, through the real
// plugin: extraction, job, sandboxed process, tests, comparison, gate. The
// metric is programs a second on all cores; divide by GOMAXPROCS for a core.
func BenchmarkJudge(b *testing.B) {
	for _, tests := range []int{1, 3, 7} {
		for _, kind := range []struct{ name, program string }{
			{"passing", "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total + %d - %d\n"},
			{"failing", "def f(xs):\n    total = 1\n    for x in xs:\n        total += x\n    return total + %d - %d\n"},
		} {
			b.Run(fmt.Sprintf("%s/%d-tests", kind.name, tests), func(b *testing.B) {
				benchmarkJudge(b, kind.program, tests)
			})
		}
	}
}

func benchmarkJudge(b *testing.B, program string, tests int) {
	problem := dataset.Problem{TaskID: "sum", Language: "python", EntryPoint: "f", Reference: "def f(xs):\n    return sum(xs)\n"}
	for i := range tests {
		problem.Tests = append(problem.Tests, dataset.Test{
			Args: []json.RawMessage{json.RawMessage(fmt.Sprintf("[1, 2, %d]", i))}, Expected: json.RawMessage(fmt.Sprint(3 + i)),
		})
	}
	e := newTestEngine(b)
	task, err := e.Prepare(b.Context(), &problem, Variation{})
	if err != nil {
		b.Fatal(err)
	}
	const group = 64
	next := 0
	b.ResetTimer()
	for b.Loop() {
		completions := make([]dataset.Completion, group)
		for i := range completions {
			next++ // no two alike: equal programs are judged once
			completions[i].Text = fmt.Sprintf(program, next, next)
		}
		samples, err := e.Group(b.Context(), task, completions)
		if err != nil {
			b.Fatal(err)
		}
		for _, s := range samples {
			if s.Err != nil || s.Decision.Mode == credit.ModeSyntax {
				b.Fatal(s.Err, s.Decision.Reason)
			}
		}
	}
	b.ReportMetric(float64(group*b.N)/b.Elapsed().Seconds(), "programs/s")
}
