package main

import (
	"context"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// TestForced: a condition that no small edit mends is named by its outcome.
func TestForced(t *testing.T) {
	client := startPlugin(t)
	source := "def f(a):\n    n = 0\n    if sum(map(int, str(a))) % 7 == 3:\n        n = 7\n    return n * 3 + a\n"
	job := &pluginv1.Job{
		Program: &pluginv1.Program{Source: []byte(source), Language: "python"}, EntryPoint: "f", Confidential: true,
		Limits:   workertest.Roomy(),
		Variants: &pluginv1.Variants{Steps: 300_000, StepMultiple: 10, Order: []uint32{1, 2, 3, 4}},
	}
	for _, test := range []string{"101) == 122", "123) == 144", "5150) == 5171", "321) == 321", "77) == 77", "12) == 33", "30) == 30"} {
		job.Inputs = append(job.Inputs, &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: []byte("assert f(" + test)}})
		job.Variants.Checks = append(job.Variants.Checks, &pluginv1.Check{})
	}
	var results []*pluginv1.VariantsResult
	for range 2 {
		result, err := client.Run(context.Background(), job)
		if err != nil {
			t.Fatal(err)
		}
		result.Variants.CpuSeconds = 0
		results = append(results, result.Variants)
	}
	if len(results[0].Repairs) > 0 || len(results[0].Forced) == 0 {
		t.Fatalf("repairs or nothing forced: %v", results[0])
	}
	f := results[0].Forced[0]
	if got := source[f.Span.GetStart():f.Span.GetEnd()]; f.Kind != "branch" || got != "sum(map(int, str(a))) % 7 == 3" || f.Passed != 4 {
		t.Errorf("forced %v of %q", f, got)
	}
	if !proto.Equal(results[0], results[1]) {
		t.Errorf("equal jobs differ:\n%v\n%v", results[0], results[1])
	}
}
