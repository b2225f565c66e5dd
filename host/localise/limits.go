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
	stack, how := lastPlaces(found.Candidate, failed), limitText(failed)+" here"
	if len(stack) == 0 && endless(found.Candidate.Run) {
		return anchorLoop(found, failed)
	}
	if d := found.Divergence; d != nil && (d.Kind != align.Novel || found.Own) {
		found.Spans = append(found.Spans, stack...)
		return found
	}
	if len(stack) == 0 {
		if found.Ground == GroundNone {
			found.Reason = fmt.Sprintf("%s; %s, and nobody can tell which statement ran then", found.Reason, limitText(failed))
		}
		return found
	}
	found.Spans = stack
	found.Ground = GroundTraceback
	found.Reason = how
	if at := busyIn(found.Candidate, failed, stack[0]); at >= 0 {
		found.Spans = append([]trace.Span{found.Candidate.Program.Statements[at].Span}, stack...)
	}
	return found
}

// busyIn is the statement to blame for a limit on time that a program reached while
// it did many things: a loop, or the call that did not come back. -1 where it did one
// thing, for the first time: then it is that. The moment at which the time was over
// must not decide.
func busyIn(side align.Side, failed *trace.Outcome, place trace.Span) int {
	if failed.Kind != trace.TimedOut || side.Run == nil {
		return -1
	}
	if at := side.Program.StatementAt(place); at < 0 || !align.HasRun(side, at) {
		return -1
	}
	return align.Repeating(side)
}

// endless tells whether a run made more events than are recorded.
func endless(run *trace.Run) bool {
	return run != nil && run.Outcome.Kind == trace.OverLimit
}

// anchorLoop blames the header of the loop that a run was in when its events were no
// longer recorded, where nothing else says more. The fault may as well be in the
// loop's block.
func anchorLoop(found *Finding, failed *trace.Outcome) *Finding {
	if found.Ground != GroundNone {
		return found
	}
	loop := align.LastLoop(found.Candidate)
	if loop < 0 {
		return found
	}
	found.Spans = []trace.Span{found.Candidate.Program.Statements[loop].Span}
	found.Ground = GroundUncoveredValue
	found.Reason = fmt.Sprintf("%s; %s in this loop", found.Reason, limitText(failed))
	return found
}

func limitText(o *trace.Outcome) string {
	switch o.Kind {
	case trace.Killed:
		return o.Message
	case trace.TimedOut:
		return "over its limit of " + o.Message
	}
	return "over its limit on " + o.Message
}

// lastPlaces are the places where a program was when its limit was reached: in the
// traced run where that one came so far, else in the test's own; else the statement
// that has to follow the last event.
func lastPlaces(side align.Side, failed *trace.Outcome) []trace.Span {
	traced := side.Run != nil && isLimit(&side.Run.Outcome) && !endless(side.Run)
	switch {
	case traced && len(side.Run.Outcome.Stack) > 0:
		return side.Run.Outcome.Stack
	case len(failed.Stack) > 0 || !traced:
		return failed.Stack
	}
	if at := align.Running(side); at >= 0 {
		return []trace.Span{side.Program.Statements[at].Span}
	}
	return nil
}
