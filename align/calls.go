package align

import (
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/trace"
)

// blameCall names the call behind a frame that was entered with other
// arguments: they were computed in the caller. Where the test is the caller its
// arguments are the same, and what differs stands in the function's header.
func (p *pairing) blameCall(at step, strays []stray) *Divergence {
	d := p.at(Value, at)
	d.Reason = fmt.Sprintf("%s is called with %s, the reference calls it with %s", p.subject(d.Site), d.Got, d.Want)
	if isTests(p.candidate, p.candidate.Run.Events[at.i]) {
		d.Reason = fmt.Sprintf("called alike, %s begins with %s, the reference with %s", p.subject(d.Site), d.Got, d.Want)
		return d
	}
	statement, _ := p.callStatement(at.i)
	if statement >= 0 && p.sameStatement(statement) {
		if s := p.blameStray(at, strays); s != nil {
			return s
		}
	}
	p.moveToCall(d)
	return d
}

// moveToCall blames the statement that made the call whose ENTER event a
// divergence is at. Where nothing is known of the call itself it says so.
func (p *pairing) moveToCall(d *Divergence) {
	statement, known := p.callStatement(d.Event)
	d.UnknownCall = !known
	if statement >= 0 {
		p.moveTo(d, statement)
	}
}

// callStatement is the candidate's statement that made the call whose ENTER event
// is at index i, -1 when nobody can say. known tells whether the analysis knows it
// for one that calls the function.
func (p *pairing) callStatement(i int) (statement int, known bool) {
	run := p.candidate.Run
	enter := run.Events[i]
	caller := run.Frames[enter.Frame].Parent
	if caller < 0 || isTests(p.candidate, enter) {
		return -1, true
	}
	if statement := p.knownCall(i, caller); statement >= 0 {
		return statement, true
	}
	return p.unknownCall(i, caller), false
}

// knownCall is, of the statements of the caller that call the function by its
// name, the one that the caller reports next, or the only one; -1 when there is
// none.
func (p *pairing) knownCall(i, caller int) int {
	program, run := p.candidate.Program, p.candidate.Run
	callee := program.Sites[run.Events[i].Site].Function
	statements := map[int]bool{}
	function := run.Frames[caller].Function
	for k := range program.Sites {
		s := &program.Sites[k]
		if s.Function == function && contains(s.Calls, callee) {
			statements[s.Statement] = true
		}
	}
	if len(statements) > 1 {
		if statement := p.reportedNext(i, caller); statements[statement] {
			return statement
		}
		for _, s := range run.Outcome.Stack { // it never came back
			if statement := program.StatementAt(s); statements[statement] {
				return statement
			}
		}
	}
	best := -1
	for statement := range statements {
		if best < 0 || statement < best {
			best = statement
		}
	}
	return best
}

// unknownCall is the statement of the caller that was running when a function was
// entered which the analysis does not know to be called there: a constructor, an
// entry of a table, a method. Statements report themselves when they are done, but
// for those that are calls alone: they do before. So it is the one that the
// caller reports next, or a call alone that was reported last, whichever speaks of
// the function.
func (p *pairing) unknownCall(i, caller int) int {
	program, run := p.candidate.Program, p.candidate.Run
	next := p.reportedNext(i, caller)
	if next < 0 {
		for _, s := range run.Outcome.Stack { // it never came back
			if statement := program.StatementAt(s); statement >= 0 && program.Statements[statement].Function == run.Frames[caller].Function {
				next = statement
				break
			}
		}
	}
	last := -1
	for k := i - 1; k >= run.Loading && last < 0; k-- {
		if e := run.Events[k]; int(e.Frame) == caller {
			if program.Sites[e.Site].Kind != trace.Step {
				break
			}
			last = program.Sites[e.Site].Statement
		}
	}
	if last >= 0 && (next < 0 || !p.speaksOf(next, i) && p.speaksOf(last, i)) {
		return last
	}
	return next
}

// speaksOf tells whether a statement's text has the name of the function that the
// event at index i enters, or of the type that its first argument is an object of.
func (p *pairing) speaksOf(statement, i int) bool {
	program, run := p.candidate.Program, p.candidate.Run
	names := []string{program.Functions[program.Sites[run.Events[i].Site].Function].Name}
	if items := run.Table.At(run.Events[i].Value).Items; len(items) > 0 {
		if first := run.Table.At(items[0]); first.Kind == trace.Object {
			names = append(names, first.Text)
		}
	}
	span := program.Statements[statement].Span
	text := string(program.Source[span.Start:span.End])
	return slices.ContainsFunc(names, func(name string) bool { return strings.Contains(text, name) })
}

// reportedNext is the statement of the next event of a frame behind index i; -1
// when there is none, or an exception came first.
func (p *pairing) reportedNext(i, frame int) int {
	program, run := p.candidate.Program, p.candidate.Run
	for k := i + 1; k < len(run.Events); k++ {
		e := run.Events[k]
		if int(e.Frame) != frame {
			continue
		}
		if program.Sites[e.Site].Kind == trace.Catch {
			return -1
		}
		return program.Sites[e.Site].Statement
	}
	return -1
}
