package align

import (
	"fmt"
	"testing"

	"github.com/egca/egca/trace"
)

// loopProgram is the structure of
//
//	def f(n):
//	    for i in range(n):
//	        total += i
//	    return total
func loopProgram() *trace.Program {
	source := "def f(n):\n    for i in range(n):\n        total += i\n    return total\n"
	at := func(start, end int) trace.Span { return trace.Span{Start: start, End: end} }
	return &trace.Program{
		Source:    []byte(source),
		Functions: []trace.Function{{Name: "<module>"}, {Name: "f", Parameters: []string{"n"}}},
		Statements: []trace.Statement{
			{Span: at(0, 9), Header: -1, Kind: "function"}, {Span: at(14, 32), Header: 0, Function: 1, Kind: "for"},
			{Span: at(41, 51), Header: 1, Function: 1, Kind: "augment"}, {Span: at(56, 68), Header: 0, Function: 1, Kind: "return"},
		},
		Sites: []trace.Site{
			{Kind: trace.Enter, Name: "f", Span: at(0, 9), Function: 1, Shape: "def _(_):"},
			{Kind: trace.Loop, Name: "i", Span: at(14, 32), Statement: 1, Function: 1, Shape: "for _ in range(_):"},
			{Kind: trace.LoopEnd, Name: "i", Span: at(14, 32), Statement: 1, Function: 1, Shape: "for _ in range(_):"},
			{Kind: trace.Assign, Name: "total", Span: at(41, 51), Statement: 2, Function: 1, Shape: "_ += _", Reads: []string{"i"}},
			{Kind: trace.Return, Span: at(56, 68), Statement: 3, Function: 1, Shape: "return _", Reads: []string{"total"}},
		},
	}
}

// loopRun runs it with so many events; from the item wrongAt on the total is
// off by one (never for a negative one).
func loopRun(p *trace.Program, events, wrongAt int) *trace.Run {
	table := trace.NewTable()
	value := func(n int64) trace.ID { return table.Add(trace.Value{Kind: trace.Int, Int: n}) }
	run := &trace.Run{Table: table, Outcome: trace.Outcome{Kind: trace.Returned}}
	emit := func(site int32, id trace.ID) {
		run.Events = append(run.Events, trace.Event{Site: site, Frame: 1, Value: id})
	}
	emit(0, table.Add(trace.Value{Kind: trace.Tuple, Items: []trace.ID{value(int64(events))}}))
	total := int64(0)
	for i := 0; i < (events-3)/2; i++ {
		emit(1, value(int64(i)))
		total += int64(i)
		if i == wrongAt {
			total++
		}
		emit(3, value(total))
	}
	emit(2, 0)
	last := value(total)
	emit(4, last)
	run.Outcome.Value = last
	run.BuildFrames(p)
	return run
}

func TestTheEarliestDifferenceOfLongTraces(t *testing.T) {
	p := loopProgram()
	for _, wrongAt := range []int{0, 17, 4000} {
		got := Locate(Side{p, loopRun(p, 10_000, wrongAt)}, Side{p, loopRun(p, 10_000, -1)}, DefaultOptions())
		if got.Divergence == nil || got.Divergence.Statement != 2 || got.Divergence.Event != 2+2*wrongAt {
			t.Errorf("wrong at item %d: %+v", wrongAt, got.Divergence)
		}
	}
	same := loopRun(p, 1000, -1)
	if got := Locate(Side{p, same}, Side{p, same}, DefaultOptions()); got.Divergence != nil {
		t.Errorf("equal runs diverge: %+v", got.Divergence)
	}
}

// BenchmarkLocate gives the events of one trace that are compared a second,
// where the difference is at the very end. Linear: the rate stays.
func BenchmarkLocate(b *testing.B) {
	for _, events := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(events), func(b *testing.B) {
			p := loopProgram()
			candidate, reference := loopRun(p, events, (events-3)/2-1), loopRun(p, events, -1)
			b.ResetTimer()
			for b.Loop() {
				if Locate(Side{p, candidate}, Side{p, reference}, DefaultOptions()).Divergence == nil {
					b.Fatal("nothing found")
				}
			}
			b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
