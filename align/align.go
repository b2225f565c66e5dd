// Package align finds where a candidate's execution first leaves its
// reference's: k* = min { k : S_k != S_k^ref } over the paired state traces of
// one failing input (arXiv 2603.16158). It knows programs and traces
// (trace), no plugin, no test and no token.
//
// Only the entry point's call is compared: the events from Run.Loading on. Values that
// loading left in the module count if the call reads them (module.go).
//
// The data's way: functions.go pairs the functions of the two programs,
// sites.go the sites within a pair (by shape, order-preserving; names are hints
// and never needed), variables.go the variables, walk.go steps through both
// traces to the earliest difference, blame.go names the statement that
// made it. Where the two programs have too little structure in common for
// that, vocabulary.go looks for the earliest value that the reference never
// computes. Where nothing else differs, result.go compares what the calls return.
package align

import (
	"fmt"

	"github.com/egca/egca/trace"
)

// Side is one program and its run on the failing input, with events.
type Side struct {
	Program *trace.Program
	Run     *trace.Run
}

// Kind says what was found different.
type Kind string

// The kinds of divergence.
const (
	Value   Kind = "value"   // paired events, different values
	Control Kind = "control" // one goes another way
	Missing Kind = "missing" // the reference does something here that the candidate does not
	Extra   Kind = "extra"   // the candidate does something that the reference does not
	Crash   Kind = "crash"   // nothing differs before the exception
	Novel   Kind = "novel"   // a value that the reference never computes
)

// Divergence is where the candidate first goes wrong.
type Divergence struct {
	Kind Kind
	// Site is the candidate's site, -1 when only a statement is known; ReferenceSite
	// the reference's, -1 when it has none.
	Site, ReferenceSite int
	// Statement is the candidate's statement that is blamed, Span its text.
	Statement int
	Span      trace.Span
	// Event and ReferenceEvent are the indices of the first differing events,
	// -1 when one of the two has none.
	Event, ReferenceEvent int
	// Got and Want are the two values there, for a person; empty when none.
	Got, Want string
	// Reason says in words what differs.
	Reason string
	// UnknownCall: the statement is blamed for a call that the analysis does not know
	// (a constructor, a method, an entry of a table). The order of events alone tells
	// that this statement made the call.
	UnknownCall bool
	// Confidence in [0, 1] is how far the two programs' structure supports the
	// pairing, not a probability.
	Confidence float64
}

// Result is a divergence, or why there is none.
type Result struct {
	Divergence *Divergence
	// Abstained says why nothing is blamed. Empty when Divergence is set.
	Abstained string
	// Similarity is the share of the two programs' sites that are paired.
	Similarity float64
}

// Options are what a user may set (egca.toml, [align]).
type Options struct {
	// Structural is the least similarity at which the paired traces decide;
	// below it the vocabulary does.
	Structural float64
	// MinConfidence is the least confidence of a divergence that is not an
	// abstention.
	MinConfidence float64
}

// DefaultOptions are the options of egca.toml.
func DefaultOptions() Options {
	return Options{Structural: 0.5, MinConfidence: 0}
}

// Locate compares a failing candidate with a reference on one input.
func Locate(candidate, reference Side, options Options) Result {
	if candidate.Run.Loading >= len(candidate.Run.Events) {
		return Result{Abstained: "the candidate's call recorded no event"}
	}
	if reference.Run.Loading >= len(reference.Run.Events) {
		return Result{Abstained: "the reference's call recorded no event"}
	}
	pairing := pairPrograms(candidate, reference)
	result := Result{Similarity: pairing.similarity}
	var found *Divergence
	if pairing.similarity >= options.Structural {
		found = pairing.walk()
	}
	if found == nil && !reference.Run.Capped { // else nobody knows what else it computes
		found = pairing.vocabulary()
		if c := pairing.conditions(); c != nil && (found == nil || c.Event < found.Event) {
			found = c
		}
	}
	if found == nil {
		found = pairing.crash()
	}
	if found == nil {
		found = pairing.result()
	}
	switch {
	case found == nil && (candidate.Run.Capped || reference.Run.Capped):
		result.Abstained = cut(candidate, reference)
	case found == nil:
		result.Abstained = "every value that the candidate computes, the reference computes too"
	case found.Confidence < options.MinConfidence:
		result.Abstained = "the best suspicion is below the least confidence: " + found.Reason
	default:
		result.Divergence = found
	}
	return result
}

// cut returns the reason for an abstention if a trace ended before its program did.
func cut(candidate, reference Side) string {
	side, whose := candidate, "candidate"
	if !candidate.Run.Capped {
		side, whose = reference, "reference"
	}
	return fmt.Sprintf("the %s's trace was cut after %d events, and nothing differs before", whose, len(side.Run.Events))
}
