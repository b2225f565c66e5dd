package localise

import (
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

const (
	// maxPlaces, and in each maxPlaceTokens tokens on the mean and maxPlaceLines lines, are
	// what a repair that proves a span may change: a statement a place, or one with its
	// condition. What changes more may be another way to solve the problem.
	maxPlaces, maxPlaceTokens, maxPlaceLines = 2, 10, 2
)

// proven is the repair on the way to a correct program where it proves where the fault
// is: it agrees with the references on every generated input, which the program does not,
// changes little, and does not compute anew what other statements are for. nil: there is
// none.
func proven(search *repair.Found) *repair.Repair {
	r := search.Nearest
	if r == nil || r.IsStandalone || r.Agrees < search.Generated || search.AgreesUnedited == search.Generated {
		return nil
	}
	edits := r.Edits()
	if len(edits) > maxPlaces || r.Size > maxPlaceTokens*len(edits) || isBypass(r) {
		return nil
	}
	for _, e := range edits {
		if linesOfCode(e.Replacement) > maxPlaceLines {
			return nil
		}
	}
	return r
}

// linesOfCode counts the lines of a text that have a word in them, not a bracket alone.
func linesOfCode(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		if word.MatchString(line) {
			n++
		}
	}
	return n
}

// creditNearest credits a place of a repair on the way to a correct program: the one where
// the traces differ first, else the earliest. An exception is no difference here: it may come
// from an earlier place. The others go to Also.
func (f *Finding) creditNearest(search *repair.Found, r *repair.Repair) *Finding {
	places := inOrder(f, r)
	if d := f.Divergence; d != nil && d.Kind != align.Uncovered && d.Kind != align.Crash &&
		slices.Contains(places, d.Statement) {
		places = slices.Insert(slices.DeleteFunc(places, func(p int) bool { return p == d.Statement }), 0, d.Statement)
	}
	program := f.Candidate.Program
	f.credit(program.Statements[places[0]].Span)
	for _, statement := range places[1:] {
		f.Also = append(f.Also, program.Statements[statement].Span)
	}
	f.Repair, f.Ground = r, GroundNearest
	f.Reason = fmt.Sprintf("all tests pass with %s, taken from a correct program%s%s", describe(program, r),
		map[bool]string{true: "; none of these can be left out"}[len(r.Edits()) > 1], onGenerated(search, []repair.Repair{*r}))
	return f
}

// inOrder are the statements that a repair changes, in the order in which the failing run
// reached them. The statements that it did not reach follow, in the order of the text.
func inOrder(found *Finding, r *repair.Repair) []int {
	reached := map[int]int{}
	execute(found.Candidate, reached)
	at := func(statement int) int {
		if when, in := reached[statement]; in {
			return when
		}
		return len(found.Candidate.Run.Events) + statement
	}
	var statements []int
	for _, e := range r.Edits() {
		if place := placeOf(found.Candidate.Program, e); !slices.Contains(statements, place) {
			statements = append(statements, place)
		}
	}
	slices.SortStableFunc(statements, func(a, b int) int { return at(a) - at(b) })
	return statements
}

// placeOf is the statement that an edit changes. Of an insertion behind a statement with a
// block it is the one that ends last before the insertion, which is the block's last.
func placeOf(program *trace.Program, e repair.Edit) int {
	place := e.Statement
	if !e.Span.Empty() || e.Span.Start < program.Statements[place].Span.End {
		return place
	}
	for n := range program.Statements {
		if end := program.Statements[n].Span.End; end <= e.Span.Start && end > program.Statements[place].Span.End {
			place = n
		}
	}
	return place
}

// describeAll says in words what the edits of a repair are.
func describeAll(program *trace.Program, edits []repair.Edit) string {
	var texts []string
	for _, e := range edits {
		texts = append(texts, edit(program, e.Span, e.Replacement))
	}
	return strings.Join(texts, " and ")
}
