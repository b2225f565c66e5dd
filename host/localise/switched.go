package localise

import (
	"fmt"
	"slices"

	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// switched decides where no edit makes any further test pass: the statements in
// which a switched outcome or value mends the first failing test are suspects. They
// are credited where nothing but a value that no reference computes, or nothing at
// all, says where the fault is. Behind states that differ or a traceback they are
// the next in order. A switch is no program, so this is never verified.
func switched(found *Finding, search *repair.Found) *Finding {
	if len(search.Switches) == 0 {
		return found
	}
	program := found.Candidate.Program
	var spans []trace.Span
	seen := map[int]bool{}
	for _, s := range search.Switches {
		if !seen[s.Statement] {
			seen[s.Statement] = true
			spans = append(spans, program.Statements[s.Statement].Span)
		}
	}
	if found.Ground != GroundUncoveredValue && found.Ground != GroundNone {
		found.Spans = slices.Concat(found.Spans, spans)
		return found
	}
	best := &search.Switches[0]
	how := "another value of"
	if best.IsBranch {
		how = "another outcome of"
	}
	found.Spans = append(spans, found.Spans...)
	found.Ground = GroundSwitched
	found.Reason = fmt.Sprintf("the first failing test passes with %s `%s`; no edit makes all tests pass",
		how, program.Source[best.Span.Start:best.Span.End])
	return found
}
