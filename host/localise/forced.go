package localise

import (
	"fmt"
	"slices"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// forced decides where no edit makes any test pass that did not: the statements that
// can be forced to mend the first failing test are suspects. They are credited
// where nothing but a value that no reference computes, or nothing at all, says
// where the fault is; behind states that differ or a traceback they are the next
// in order. What is forced is no program, so this is never verified.
func forced(found *Finding, repairs *repair.Repairs) *Finding {
	if len(repairs.Forced) == 0 {
		return found
	}
	program := found.Candidate.Program
	var spans []trace.Span
	seen := map[int]bool{}
	for _, f := range repairs.Forced {
		if !seen[f.Statement] {
			seen[f.Statement] = true
			spans = append(spans, program.Statements[f.Statement].Span)
		}
	}
	if found.Basis != BasisValues && found.Basis != BasisNone {
		found.Spans = slices.Concat(found.Spans, spans)
		return found
	}
	best := &repairs.Forced[0]
	how := "another value of"
	if best.Branch {
		how = "another outcome of"
	}
	found.Spans = append(spans, found.Spans...)
	found.Evidence, found.Basis = credit.EvidenceDivergence, BasisForced
	found.Reason = fmt.Sprintf("the first failing test passes with %s `%s`; no edit makes all pass",
		how, program.Source[best.Span.Start:best.Span.End])
	return found
}
