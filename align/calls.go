package align

import (
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/trace"
)

// blameCall names the call behind a frame that was entered with other arguments,
// which the caller computed. If the test is the caller, the arguments are the same
// and the function's header is blamed: a default differs. So it is if the calling
// statement is the reference's code and nothing but defaults can differ.
func (p *pairing) blameCall(at step, earlier []unmatched) *Divergence {
	d := p.at(Value, at)
	d.Reason = fmt.Sprintf("for the same call %s begins with %s, the reference with %s", p.subject(d.Site), d.Got, d.Want)
	if isTests(p.candidate, p.candidate.Run.Events[at.i]) {
		return d
	}
	statement, _ := p.callStatement(at.i)
	if statement >= 0 && p.sameStatement(statement) {
		if s := p.blameUnmatched(at, earlier); s != nil {
			return s
		}
		if p.isDefault(at) {
			return d
		}
	}
	d.Reason = fmt.Sprintf("%s is called with %s, the reference calls it with %s", p.subject(d.Site), d.Got, d.Want)
	p.moveToCall(d)
	return d
}

// isDefault reports whether two calls of paired functions begin otherwise only in
// parameters that have a default, and the functions' headers are not the same text.
func (p *pairing) isDefault(at step) bool {
	x, y := p.candidate.Run.Events[at.i], p.reference.Run.Events[at.j]
	f := &p.candidate.Program.Functions[p.candidate.Program.Sites[x.Site].Function]
	if header(p.candidate, x) == header(p.reference, y) {
		return false
	}
	mine, theirs := p.candidate.Run.Table, p.reference.Run.Table
	a, b := mine.At(x.Value).Items, theirs.At(y.Value).Items
	if len(a) != len(f.Parameters) || len(b) != len(a) {
		return false
	}
	for i := range len(a) - (f.Accepted - f.Required) {
		if mine.Digest(a[i]) != theirs.Digest(b[i]) {
			return false
		}
	}
	return true
}

// header is the text of the header of the function that an event enters, without
// layout.
func header(side Side, e trace.Event) string {
	span := side.Program.Functions[side.Program.Sites[e.Site].Function].Header
	return strings.Join(strings.Fields(string(side.Program.Source[span.Start:span.End])), "")
}

// moveToCall blames the statement that made a call. The divergence is at the call's
// ENTER event. It is marked if the analysis does not know the call.
func (p *pairing) moveToCall(d *Divergence) {
	statement, known := p.callStatement(d.Event)
	d.UnknownCall = !known
	if statement >= 0 {
		p.moveTo(d, statement)
	}
}

// callStatement returns the candidate's statement that made the call whose ENTER event
// is at index i, or -1. known reports whether the analysis knows that the statement
// calls the function.
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

// knownCall chooses among the caller's statements that call the function by name: the
// only one, else a call by itself that the caller has just reported, else the one that
// it reports next, else a call by itself that it reported last. It returns -1 if there
// is none.
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
		last, fresh := p.byItself(i, caller)
		if fresh && statements[last] {
			return last
		}
		if statement := p.reportedNext(i, caller); statements[statement] {
			return statement
		}
		for _, s := range run.Outcome.Stack { // it never came back
			if statement := program.StatementAt(s); statements[statement] {
				return statement
			}
		}
		if statements[last] {
			return last
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

// unknownCall returns the caller's statement that ran when a function was entered, by
// the order of events. It serves for calls that the analysis does not know:
// constructors, methods, entries of a table. A statement reports itself when it is
// done, except for a call by itself, which does so before. So the statement is the
// one that the caller reports next, or a call by itself that it reported last. The one
// that names the function is taken.
func (p *pairing) unknownCall(i, caller int) int {
	program, run := p.candidate.Program, p.candidate.Run
	next := p.reportedNext(i, caller)
	if next < 0 {
		for _, s := range run.Outcome.Stack { // it never came back
			if statement := program.StatementAt(
				s,
			); statement >= 0 &&
				program.Statements[statement].Function == run.Frames[caller].Function {
				next = statement
				break
			}
		}
	}
	last, _ := p.byItself(i, caller)
	if last >= 0 && (next < 0 || !p.speaksOf(next, i) && p.speaksOf(last, i)) {
		return last
	}
	return next
}

// byItself returns the statement of a frame's last event before index i if that is a
// call by itself, which reports itself before it runs, else -1. fresh reports whether
// the frame has called nothing since.
func (p *pairing) byItself(i, frame int) (statement int, fresh bool) {
	program, run := p.candidate.Program, p.candidate.Run
	fresh = true
	for k := i - 1; k >= run.Loading; k-- {
		e := run.Events[k]
		site := &program.Sites[e.Site]
		if int(e.Frame) != frame {
			fresh = fresh && !(site.Kind == trace.Enter && run.Frames[e.Frame].Parent == frame)
			continue
		}
		if site.Kind != trace.Step {
			break
		}
		return site.Statement, fresh
	}
	return -1, false
}

// speaksOf reports whether a statement's text has the name of the function that the
// event at index i enters, or the name of the class of its first argument.
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

// reportedNext returns the statement of the next event of a frame after index i. It
// returns -1 if there is none or an exception came first.
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
