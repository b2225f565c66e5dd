package sdk

import (
	"testing"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// BenchmarkWorkerRoundTrip is a job of one input to a worker and back, frames
// and JSON included.
func BenchmarkWorkerRoundTrip(b *testing.B) {
	s := testService(b, 1)
	j := job("return 1", 1)
	for b.Loop() {
		if got := s.engine.runJob(b.Context(), j); len(got.Results) != 1 {
			b.Fatal(summary(got))
		}
	}
}

// BenchmarkReadResult is a small result from its JSON, checks included.
func BenchmarkReadResult(b *testing.B) {
	e := &engine{}
	limits := DefaultLimits()
	frame := []byte(`{"result":{"input":0,"result":` + returned(1) + `}}`)
	b.ReportAllocs()
	for b.Loop() {
		message, err := parseEnvelope(frame)
		if err != nil {
			b.Fatal(err)
		}
		result := resultMessage{}
		if err := message.decode(&result); err != nil {
			b.Fatal(err)
		}
		results := []*pluginv1.Result{e.readResult(result.Result, nil, false, limits)}
		validate(results, check.Run{Source: 10})
		if results[0].GetOutcome().GetReturned() != 1 {
			b.Fatal(results[0])
		}
	}
}

// BenchmarkWriteJob is a job of seven inputs into its frame.
func BenchmarkWriteJob(b *testing.B) {
	j := job("return 1", 7)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := requestFrame("job", j); err != nil {
			b.Fatal(err)
		}
	}
}
