package localise

import (
	"fmt"

	"github.com/egca/egca/align"
	"github.com/egca/egca/trace"
)

// isLimit tells whether a run was ended from outside: by a limit or a signal.
func isLimit(o *trace.Outcome) bool {
	switch o.Kind {
	case trace.TimedOut, trace.OutOfMemory, trace.OverLimit, trace.Killed:
		return true
	}
	return false
}

// anchorLimit decides between the place where the program was when a limit was
// reached and the place where its state first differs: the cause, when the traces
// could be paired; otherwise what ran, for a single call that never ends or takes
// all memory differs from nothing before. Where nobody can tell what ran, the
// reason says so.
func anchorLimit(found *Finding, failed *trace.Outcome) *Finding {
	stack := lastPlaces(found.Candidate.Run, failed)
	if d := found.Divergence; d != nil && (d.Kind != align.Novel || found.Own) {
		found.Spans = append(found.Spans, stack...)
		return found
	}
	how := limitText(failed)
	if len(stack) == 0 {
		if found.Ground == GroundNone {
			found.Reason = fmt.Sprintf("%s; %s: nobody can tell which statement ran then", found.Reason, how)
		}
		return found
	}
	found.Spans = stack
	found.Ground = GroundTraceback
	found.Reason = how + " here"
	return found
}

func limitText(o *trace.Outcome) string {
	if o.Kind == trace.Killed {
		return o.Message
	}
	return "over its limit of " + o.Message
}

// lastPlaces are the places where a program was when its limit was reached: in the
// traced run where that one came so far, else in the test's own.
func lastPlaces(traced *trace.Run, failed *trace.Outcome) []trace.Span {
	if traced != nil && traced.Outcome.Kind == failed.Kind && len(traced.Outcome.Stack) > 0 {
		return traced.Outcome.Stack
	}
	return failed.Stack
}
