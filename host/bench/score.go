// Package bench measures: how often a localiser names the true fault, beside
// the baselines that it must beat.
package bench

import (
	"slices"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/trace"
)

// Verdict is how a prediction did.
type Verdict string

// The verdicts. Only Hit counts for top-1.
const (
	Hit       Verdict = "hit"
	Elsewhere Verdict = "elsewhere"
	Wide      Verdict = "wide" // more than one statement
	Abstained Verdict = "abstained"
	Failed    Verdict = "failed" // the case could not be run
)

// Target is what a case's truth asks for.
type Target struct {
	program *trace.Program
	// goals are the ranges that a hit overlaps: the faulty statements; for
	// something missing also the next statement, the one before and the block's header.
	goals []trace.Span
	// faulty are the tokens that precision and recall count, those of the union
	// of the faulty statements.
	faulty map[int]bool
}

// NewTarget reads a case's truth against the candidate's structure (with
// tokens).
func NewTarget(program *trace.Program, truth []dataset.Fault) *Target {
	t := &Target{program: program, faulty: map[int]bool{}}
	lines := trace.NewLines(program.Source)
	at := func(r dataset.Range) trace.Span {
		return trace.Span{Start: lines.Start(r.StartLine) + r.StartCol, End: lines.Start(r.EndLine) + r.EndCol}
	}
	for _, fault := range truth {
		span := at(fault.Range)
		var statements []trace.Span
		if fault.Stmt != nil {
			statements = []trace.Span{at(*fault.Stmt)}
		} else {
			statements = t.innermost(trace.Span{Start: span.Start, End: max(span.End, span.Start+1)})
		}
		t.goals = append(t.goals, statements...)
		for i, token := range program.Tokens {
			if slices.ContainsFunc(statements, token.Overlaps) {
				t.faulty[i] = true
			}
		}
		if fault.Kind == "insert" {
			t.goals = append(t.goals, t.around(fault, span, at)...)
		}
	}
	return t
}

// around are the places that are right for something missing.
func (t *Target) around(fault dataset.Fault, span trace.Span, at func(dataset.Range) trace.Span) []trace.Span {
	var goals []trace.Span
	if fault.Anchor != nil {
		if fault.Anchor.NextStmt != nil {
			goals = append(goals, at(*fault.Anchor.NextStmt))
		}
		if fault.Anchor.BlockHeader != nil {
			goals = append(goals, at(*fault.Anchor.BlockHeader))
		}
	} else {
		for _, statement := range t.program.Statements { // in order of their first byte
			if statement.Span.Start >= span.Start {
				goals = append(goals, statement.Span)
				break
			}
		}
		if header, ok := t.blockHeader(span.Start); ok {
			goals = append(goals, header)
		}
	}
	best := trace.Span{Start: -1, End: -1}
	for _, statement := range t.program.Statements {
		if s := statement.Span; s.End <= span.Start && (s.End > best.End || s.End == best.End && s.Start > best.Start) {
			best = s
		}
	}
	if best.Start >= 0 {
		goals = append(goals, best)
	}
	return goals
}

// blockHeader is the header of the smallest block that holds an offset.
func (t *Target) blockHeader(offset int) (trace.Span, bool) {
	blocks := map[int]trace.Span{} // by header
	for _, statement := range t.program.Statements {
		if statement.Header < 0 {
			continue
		}
		block, known := blocks[statement.Header]
		if !known {
			block.Start = statement.Span.Start
		}
		block.End = max(block.End, statement.StatementEnd)
		blocks[statement.Header] = block
	}
	best, found := trace.Span{}, false
	smallest := len(t.program.Source) + 1
	for i, statement := range t.program.Statements {
		block, opens := blocks[i]
		if size := block.End - block.Start; opens && statement.Span.End <= offset && offset <= block.End && size < smallest {
			best, found, smallest = statement.Span, true, size
		}
	}
	return best, found
}

// innermost are the statements that a span touches, those left out that
// hold others of them.
func (t *Target) innermost(span trace.Span) []trace.Span {
	var hit []trace.Span
	for _, statement := range t.program.Statements {
		if s := statement.Span; s.Start < span.End && span.Start < s.End && !slices.Contains(hit, s) {
			hit = append(hit, s)
		}
	}
	return slices.DeleteFunc(slices.Clone(hit), func(p trace.Span) bool {
		return slices.ContainsFunc(hit, func(q trace.Span) bool {
			return q != p && p.Start <= q.Start && q.End <= p.End
		})
	})
}

// Score judges a predicted span: a hit overlaps a goal and lies in one
// statement.
func (t *Target) Score(span trace.Span) Verdict {
	span.End = max(span.End, span.Start+1)
	if len(t.innermost(span)) > 1 {
		return Wide
	}
	for _, goal := range t.goals {
		if goal.Start < span.End && span.Start < max(goal.End, goal.Start+1) {
			return Hit
		}
	}
	return Elsewhere
}

// Tokens counts the candidate's tokens under the span: those that are faulty
// too, those of the span, those that are faulty.
func (t *Target) Tokens(span trace.Span) (both, predicted, faulty int) {
	span.End = max(span.End, span.Start+1)
	for i, token := range t.program.Tokens {
		if !token.Overlaps(span) {
			continue
		}
		predicted++
		if t.faulty[i] {
			both++
		}
	}
	return both, predicted, len(t.faulty)
}
