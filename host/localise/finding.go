package localise

import (
	"fmt"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// Finding is where a failing program went wrong, or why nobody can say.
type Finding struct {
	// Spans are in the program's bytes, best first: the first that lies in the
	// completion is credited. There are none where Ground is GroundNone.
	Spans []trace.Span
	// Also are the statements of the other places that must be mended as well, in the
	// order in which the failing run reached them. Only where the repair is one of several
	// places.
	Also []trace.Span
	// Ground is the observation that supports the first span.
	Ground Ground
	Reason string
	// Served names the reference that the candidate was compared with. Choice
	// says why that one; nil where its structure alone did.
	Served string
	Choice *Choice
	// Test is the failing test that was compared. Own: the program does not load,
	// and a call of its own was compared instead.
	Test int
	Own  bool
	// Unreferenced: there is no correct program to compare the candidate with.
	Unreferenced bool
	// The comparison that explain shows; nil where there was nothing to compare.
	Divergence           *align.Divergence
	Candidate, Reference align.Side
	// Similarity is the structural similarity of the two programs, in [0, 1].
	Similarity float64
	// Repair is the smallest edit of the credited statement that makes the program
	// pass; nil where no repair decided.
	Repair *repair.Repair
	// Ranked are the statements in which repairs lie, the likeliest first.
	Ranked []StatementRepairs
	// Search is the outcome of the search for repairs; nil where there was none,
	// or where SearchErr ended it.
	Search    *repair.Found
	SearchErr error

	// For Redecide; nil where there was no search.
	undecided *Finding
	judgement *judge.Judgement
}

// Evidence is the level of the first span's evidence.
func (f *Finding) Evidence() credit.Evidence { return f.Ground.Evidence() }

// Confidence is how likely the first span holds the fault, in [0, 1].
func (f *Finding) Confidence() float64 { return f.Ground.Confidence() }

// credit puts a span before the others.
func (f *Finding) credit(span trace.Span) { f.Spans = append([]trace.Span{span}, f.Spans...) }

// Abstain is a finding without a span, for the reason given.
func Abstain(format string, args ...any) *Finding {
	return &Finding{Reason: fmt.Sprintf(format, args...)}
}
