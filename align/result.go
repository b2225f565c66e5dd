package align

import (
	"fmt"
	"slices"

	"github.com/egca/egca/trace"
)

// result blames the return of a wrong value if nothing else was found. Two returned
// values make the states differ: one that is equal but for its type, such as a tuple
// for a list, and one that the return alone computes from the arguments (isWhole). Any
// other returned value is small, or the reference computes it elsewhere. Such a value
// tells little of where it comes from.
func (p *pairing) result() *Divergence {
	mine, theirs := p.candidate.Run, p.reference.Run
	if mine.Main {
		return p.otherBytes()
	}
	if mine.Outcome.Kind != trace.Returned || theirs.Outcome.Kind != trace.Returned ||
		trace.Equal(mine.Table, mine.Outcome.Value, theirs.Table, theirs.Outcome.Value, trace.Equality{}) {
		return nil
	}
	last := func(side Side) int {
		for i := len(side.Run.Events) - 1; i >= 0; i-- {
			if side.Program.Sites[side.Run.Events[i].Site].Kind == trace.Return {
				return i
			}
		}
		return len(side.Run.Events)
	}
	s := step{last(p.candidate), last(p.reference)}
	if s.i == len(mine.Events) {
		return nil
	}
	d := p.at(Value, s)
	if mine.Table.Digest(mine.Outcome.Value) != theirs.Table.Digest(theirs.Outcome.Value) && !p.isWhole(d.Statement) {
		d.Kind, d.Similarity = Uncovered, p.similarity/2
	}
	d.Got, d.Want = mine.Table.Format(
		mine.Outcome.Value,
		valueWidth,
	), theirs.Table.Format(
		theirs.Outcome.Value,
		valueWidth,
	)
	d.Reason = fmt.Sprintf("returns %s, the reference returns %s", d.Got, d.Want)
	return d
}

// isWhole reports whether a statement is all that the candidate's call runs, and reads
// nothing but arguments that the reference's call got too. Then a wrong result is made
// in this statement.
func (p *pairing) isWhole(statement int) bool {
	program, run := p.candidate.Program, p.candidate.Run
	first, theirs := run.Events[run.Loading], p.reference.Run.Events[p.reference.Run.Loading]
	if run.Capped || !isTests(p.candidate, first) || !isTests(p.reference, theirs) || len(ModuleReads(p.candidate)) > 0 {
		return false
	}
	got, wanted := run.Table.At(first.Value).Items, p.reference.Run.Table.At(theirs.Value).Items
	parameters := program.Functions[program.Sites[first.Site].Function].Parameters
	if len(got) != len(parameters) {
		return false
	}
	var other []string // the parameters that begin otherwise
	for i, name := range parameters {
		if i >= len(wanted) || run.Table.Digest(got[i]) != p.reference.Run.Table.Digest(wanted[i]) {
			other = append(other, name)
		}
	}
	return !slices.ContainsFunc(run.Events[run.Loading+1:], func(e trace.Event) bool {
		site := &program.Sites[e.Site]
		return site.Statement != statement ||
			slices.ContainsFunc(site.Reads, func(name string) bool { return slices.Contains(other, name) })
	})
}
