// Package repair looks for small edits after which a failing candidate passes
// every test. Where such repairs lie, the fault lies.
//
// The search stands here once, for every language: which edits are tried, in
// which order, within which budget, and how their results are told apart. The
// plugin lists edits, compiles them and runs them on request (edit.proto). The
// data's way: Find opens a conversation (search.go); single edits run on the tests
// (singles.go), then parts of the difference to the nearest correct program
// (nearest.go, ddmin.go), then pairs of edits (pairs.go); repairs run on generated
// inputs (inputs.go, mutate.go) and are checked for standalone solutions
// (tell.go); where there is no repair, outcomes and values are switched
// (switches.go). Confirm runs a repaired program again as a candidate of its own
// (confirm.go).
package repair

import (
	"errors"
	"slices"

	"github.com/egca/egca/trace"
)

// ErrNoEdits says that the language's plugin cannot edit programs.
var ErrNoEdits = errors.New("the plugin has no edit capability")

// ErrChecker says that a checker decides the problem's tests: a search for repairs, which
// compares with expected values beside the program, could not tell a repair by them.
var ErrChecker = errors.New("a checker decides the tests")

// Edit is a replacement of a text within one statement.
type Edit struct {
	Statement   int        // index into the program's statements
	Span        trace.Span // the text that it replaces; empty for an insertion
	Replacement string
	// OldReads and NewReads are the names that the replaced text and the
	// replacement read. Binds are names that the replacement gives a value. Unread
	// are variables that other statements compute and that nothing reads once the
	// edit is made. All are sorted.
	OldReads, NewReads, Binds, Unread []string

	number uint32 // in its conversation
}

// Repair is an edit, a pair of edits, or several hunks of a difference, after which a
// candidate passes tests.
type Repair struct {
	Edit
	Kind   string // see Edit.kind in edit.proto
	Size   int    // tokens changed, of all edits
	Passed int    // tests
	// Agrees counts the generated inputs on which the repaired program returns what
	// the references return. Where another repair agrees on more, not all were run.
	Agrees int
	// IsStandalone: it puts in an expression that solves the problem by itself, so
	// its place says nothing about the fault.
	IsStandalone bool
	// Second is the other edit of a pair, nil of a single edit. The first one mends
	// the first failing test by itself.
	Second *Edit
	// Further are the other hunks of a repair that consists of hunks of a difference to
	// a correct program, each of which is needed.
	Further []Edit
}

// Edits are the edits that a repair consists of.
func (r *Repair) Edits() []Edit {
	edits := []Edit{r.Edit}
	if r.Second != nil {
		edits = append(edits, *r.Second)
	}
	return append(edits, r.Further...)
}

// Apply returns a program's source with the repair made.
func (r *Repair) Apply(source []byte) string {
	edits := r.Edits() // the last one first: it moves nothing
	slices.SortStableFunc(edits, func(a, b Edit) int { return b.Span.Start - a.Span.Start })
	text := string(source)
	for _, e := range edits {
		text = text[:e.Span.Start] + e.Replacement + text[e.Span.End:]
	}
	return text
}

// Switch is a place which, forced to come out otherwise, makes the first failing
// test pass: a condition (predicate switching) or a value (value replacement).
type Switch struct {
	Statement int
	Span      trace.Span
	IsBranch  bool
	Passed    int // tests with the condition switched so in each; 1 of a value
}

// Found is the outcome of a search.
type Found struct {
	Repairs []Repair // pass every test; in the order in which they were found
	Partial []Repair // mend the first failing test or the last, not all; the best first
	// Nearest is the smallest part of the difference to the nearest correct program that
	// makes every test pass; none of its hunks can be left out. nil: none was found.
	Nearest  *Repair
	Switches []Switch // looked for where there is no repair; the best first
	Tests    int
	Passing  int // tests that the candidate passes as it is, by the search's word
	// Generated counts the generated inputs, AgreesUnedited those on which the
	// candidate as it is returns what the references return; known where there are
	// repairs.
	Generated, AgreesUnedited int
	Tried                     int // sets of edits that were run
	Steps                     uint64
	Exhausted                 bool    // the budget ended the search
	CPU                       float64 // seconds, measured; 0 when not known
}
