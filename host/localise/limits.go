package localise

import (
	"fmt"

	"github.com/egca/egca/align"
	"github.com/egca/egca/trace"
)

// isLimit reports whether a run was ended from outside, by a limit or a signal.
func isLimit(o *trace.Outcome) bool {
	switch o.Kind {
	case trace.TimedOut, trace.OutOfMemory, trace.OverLimit, trace.Killed:
		return true
	}
	return false
}

// anchorLimit decides between two places for a program that a limit ended. Where the
// traces could be paired and a state differs, that state is the cause. Otherwise the
// running statement is credited: before one call that never ends or takes all memory
// no state differs. If the running statement is not known, the reason says so.
func anchorLimit(found *Finding, failed *trace.Outcome) *Finding {
	stack := lastPlaces(found.Candidate, failed)
	if len(stack) == 0 && endless(found.Candidate.Run) {
		return anchorLoop(found, failed)
	}
	if d := found.Divergence; d != nil && (d.Kind != align.Novel || found.Own) {
		found.Spans = append(found.Spans, stack...)
		return found
	}
	if len(stack) == 0 {
		if found.Ground == GroundNone {
			found.Reason = fmt.Sprintf("%s; it is not known which statement ran when %s", found.Reason, limitText(failed))
		}
		return found
	}
	found.Spans = stack
	found.Ground = GroundTraceback
	found.Reason = "this statement ran when " + limitText(failed)
	if at := busyIn(found.Candidate, failed, stack[0]); at >= 0 {
		found.Spans = append([]trace.Span{found.Candidate.Program.Statements[at].Span}, stack...)
	}
	return found
}

// busyIn returns the statement to credit if a program did many things until its time
// was over: the loop or the call that went on. The clock must not choose among the
// statements in there. It returns -1 if the program did one thing for the first time.
func busyIn(side align.Side, failed *trace.Outcome, place trace.Span) int {
	if failed.Kind != trace.TimedOut || side.Run == nil {
		return -1
	}
	if at := side.Program.StatementAt(place); at < 0 || !align.HasRun(side, at) {
		return -1
	}
	return align.Repeating(side)
}

// endless reports whether a run made more events than are recorded.
func endless(run *trace.Run) bool {
	return run != nil && run.Outcome.Kind == trace.OverLimit
}

// anchorLoop credits the header of the loop that a run was in when its events were no
// longer recorded, unless the comparison found something. The fault may as well be in
// the loop's block.
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
	found.Reason = fmt.Sprintf("%s; this loop ran when %s", found.Reason, limitText(failed))
	return found
}

func limitText(o *trace.Outcome) string {
	if o.Kind == trace.Killed {
		return o.Message
	}
	return "the limit on " + o.Message + " was reached"
}

// lastPlaces returns the places where a program was when its limit was reached,
// innermost first. The traced run's word comes first, then that of the test's run,
// then the statement that follows the last event.
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
