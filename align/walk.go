package align

import (
	"slices"

	"github.com/egca/egca/trace"
)

// step is a place in the two event sequences.
type step struct{ i, j int }

// unmatched is an event that was passed over though its code is not the same.
type unmatched struct {
	at   step
	kind unmatchedKind
}

type unmatchedKind uint8

const (
	extra      unmatchedKind = iota // the candidate's, at a site without a pair
	missing                         // the reference's, at a site without a pair
	mismatched                      // of a pair that is other code, or about other variables, but gave the same value
	loaded                          // of a pair outside any function that left another value behind
)

// maxUnmatched bounds how many are kept for the search of the cause.
const maxUnmatched = 64

// walk steps through both traces at once to the earliest event where paired
// states differ. Events at unpaired sites are passed over and remembered: when
// code that is the same on both sides then differs, one of them is the cause.
// Linear in the events.
func (p *pairing) walk() *Divergence {
	a, b := p.candidate.Run.Events, p.reference.Run.Events
	var earlier []unmatched
	remember := func(s unmatched) {
		if len(earlier) == maxUnmatched {
			earlier = append(earlier[:0], earlier[1:]...)
		}
		earlier = append(earlier, s)
	}
	i, j := p.candidate.Run.Loading, p.reference.Run.Loading
	for i < len(a) && j < len(b) {
		mine, theirs := int(a[i].Site), int(b[j].Site)
		switch {
		case i == p.wrong.event:
			return p.blameOutput(step{i, j}, earlier)
		case p.sites[mine] == theirs:
			if !p.agree(a[i], b[j]) && !p.sameCall(a[i], b[j]) && !p.beginOtherwise(a[i], b[j]) {
				return p.blameValue(step{i, j}, earlier)
			}
			if !p.same[mine] && !p.harmless(a[i], b[j]) {
				remember(unmatched{step{i, j}, mismatched})
			}
			i, j = i+1, j+1
		case p.sites[mine] < 0 && p.back[theirs] < 0 && p.alike(a[i], b[j]):
			i, j = i+1, j+1
		case p.sites[mine] < 0:
			if !holds(p.candidate, a[i]) {
				remember(unmatched{step{i, j}, extra})
			}
			i++
		case p.back[theirs] < 0:
			if !holds(p.reference, b[j]) {
				remember(unmatched{step{i, j}, missing})
			}
			j++
		default:
			return p.blameControl(step{i, j}, earlier)
		}
	}
	for ; i < len(a) && (p.sites[a[i].Site] < 0 || i == p.wrong.event); i++ {
		if i == p.wrong.event {
			return p.blameOutput(step{i, j}, earlier)
		}
		remember(unmatched{step{i, j}, extra})
	}
	for ; j < len(b) && p.back[b[j].Site] < 0; j++ {
		remember(unmatched{step{i, j}, missing})
	}
	return p.blameEnd(step{i, j}, earlier)
}

// agree reports whether paired events have equal values. Values are compared
// by digest, under the loose equivalence of trace.
func (p *pairing) agree(x, y trace.Event) bool {
	if p.candidate.Program.Sites[x.Site].Kind == trace.Output {
		return true // the whole of the output is compared, see wrongOutput
	}
	return p.candidate.Run.Table.Digest(x.Value) == p.reference.Run.Table.Digest(y.Value)
}

// alike reports whether two events at unpaired sites do the same: another
// wording of one step.
func (p *pairing) alike(x, y trace.Event) bool {
	return p.candidate.Program.Sites[x.Site].Kind == p.reference.Program.Sites[y.Site].Kind && x.Value != 0 &&
		p.agree(x, y)
}

// harmless reports whether two paired events assign exactly the same value to the same
// variable. The code may differ. What is raised shows only where it is caught.
func (p *pairing) harmless(x, y trace.Event) bool {
	a, b := &p.candidate.Program.Sites[x.Site], &p.reference.Program.Sites[y.Site]
	if a.Name != "" && a.Kind != trace.Enter && p.names[a.Name] != b.Name {
		return false
	}
	mine, theirs := p.candidate.Run.Table, p.reference.Run.Table
	if x.Value == 0 && y.Value == 0 {
		return a.Kind != trace.Raise
	}
	return !holdsOpaque(mine, x.Value) && trace.Equal(mine, x.Value, theirs, y.Value, trace.Equality{})
}

// isTests reports whether an event enters a frame that the test called.
func isTests(s Side, e trace.Event) bool {
	if s.Program.Sites[e.Site].Kind != trace.Enter || s.Run.Main {
		return false
	}
	frame := &s.Run.Frames[e.Frame]
	return frame.Enter == s.Run.Loading || frame.Parent == 0
}

// sameCall reports whether both events enter a function that the test calls, and the
// parameters that both functions have begin with the same values. An additional
// parameter has its default, which is no difference by itself; nor is the object that a
// method is called on, which each program makes in its own way. Objects that programs
// make of different fields are no difference in other calls either.
func (p *pairing) sameCall(x, y trace.Event) bool {
	if p.candidate.Program.Sites[x.Site].Kind != trace.Enter || p.reference.Program.Sites[y.Site].Kind != trace.Enter {
		return false
	}
	tests := isTests(p.candidate, x) && isTests(p.reference, y)
	other := p.otherObject(x, y)
	if !tests && !other {
		return false
	}
	mine, theirs := p.candidate.Run.Table, p.reference.Run.Table
	a, b := p.candidate.Run.Arguments(p.candidate.Program, x), p.reference.Run.Arguments(p.reference.Program, y)
	for i := range min(len(a), len(b)) {
		if mine.Digest(a[i]) != theirs.Digest(b[i]) {
			return false
		}
	}
	if len(a) != len(b) {
		return tests
	}
	return other || tests && receiver(p.candidate, x) != nil && receiver(p.reference, y) != nil
}

// otherObject reports whether two events enter methods of objects of one class that
// have different fields.
func (p *pairing) otherObject(x, y trace.Event) bool {
	mine, theirs := receiver(p.candidate, x), receiver(p.reference, y)
	return mine != nil && theirs != nil && mine.Kind == trace.Object && theirs.Kind == trace.Object &&
		mine.Text == theirs.Text && !slices.Equal(mine.Fields, theirs.Fields)
}

// receiver is the object that a method is called on, nil where an event enters none.
func receiver(side Side, e trace.Event) *trace.Value {
	values := side.Run.Table.At(e.Value).Items
	if !side.Program.Functions[side.Program.Sites[e.Site].Function].Receiver || len(values) == 0 {
		return nil
	}
	return side.Run.Table.At(values[0])
}

// holds reports whether an event is the condition of an assertion and is true. Such an
// assertion changes nothing.
func holds(side Side, e trace.Event) bool {
	s := &side.Program.Sites[e.Site]
	return s.Kind == trace.Branch && side.Run.Table.At(e.Value).Bool &&
		s.Statement >= 0 && s.Statement < len(side.Program.Statements) &&
		side.Program.Statements[s.Statement].Kind == "assert"
}

// beginOtherwise reports whether two assignments give small values of different kinds,
// such as an empty text and an empty list. Two programs may build the same result from
// either.
func (p *pairing) beginOtherwise(x, y trace.Event) bool {
	if p.candidate.Program.Sites[x.Site].Kind != trace.Assign || p.same[x.Site] {
		return false
	}
	mine, theirs := p.candidate.Run.Table, p.reference.Run.Table
	return isSmall(mine, x.Value) && isSmall(theirs, y.Value) && mine.At(x.Value).Kind != theirs.At(y.Value).Kind
}
