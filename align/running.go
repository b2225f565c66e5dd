package align

import (
	"slices"

	"github.com/egca/egca/trace"
)

// Running is the statement that ran when a run ended from outside, as far as its
// last event tells: the one that comes after what that event says, where control
// goes by the text alone. -1 where nobody can say: a generator's next step, an
// exception on its way, a call by the test itself.
func Running(side Side) int {
	return running{side.Program, side.Run}.after(len(side.Run.Events) - 1)
}

// Repeating is the outermost statement that a run which was busy when it ended has
// not left: of the call's own frame the one that ran, or the outermost loop that it
// is in. -1 where nobody can say. It does not hang on the moment at which the run
// ended, as long as that loop or call went on.
func Repeating(side Side) int {
	r := running{side.Program, side.Run}
	frame := int32(0) // while it is loaded
	if side.Run.Loading < len(side.Run.Events) {
		frame = side.Run.Events[side.Run.Loading].Frame
	}
	for i := len(side.Run.Events) - 1; i >= 0; i-- {
		if side.Run.Events[i].Frame == frame {
			return r.outermost(r.after(i))
		}
	}
	return -1
}

// HasRun tells whether a statement had run to its end before the last event.
func HasRun(side Side, statement int) bool {
	return slices.ContainsFunc(side.Run.Events, func(e trace.Event) bool {
		s := &side.Program.Sites[e.Site]
		return s.Statement == statement && s.Kind != trace.Enter && s.Kind != trace.Step
	})
}

type running struct {
	program *trace.Program
	run     *trace.Run
}

// after is the statement that runs after the event at index i.
func (r running) after(i int) int {
	if i < 0 {
		return -1
	}
	e := r.run.Events[i]
	site := &r.program.Sites[e.Site]
	at := site.Statement
	if at < 0 || at >= len(r.program.Statements) {
		return -1
	}
	switch site.Kind {
	case trace.Enter:
		if body := r.first(r.header(site.Function)); body >= 0 {
			return body
		}
		return at
	case trace.Return:
		return r.caller(e.Frame)
	case trace.Branch, trace.Loop:
		if !r.decides(int(e.Site)) {
			return at // within an expression of the statement
		}
		if site.Kind == trace.Loop || r.run.Table.At(e.Value).Bool {
			return r.into(at)
		}
		return r.next(at, e.Frame, true)
	case trace.LoopEnd:
		return r.next(at, e.Frame, true)
	case trace.Catch:
		return r.into(at)
	case trace.Assign, trace.Mutate:
		if r.first(at) >= 0 {
			return r.first(at) // of a header: `with open(...) as file:`
		}
		return r.next(at, e.Frame, false)
	case trace.Step:
		switch r.program.Statements[at].Kind {
		case "break":
			return r.next(r.loop(at), e.Frame, false)
		case "continue":
			return r.loop(at)
		}
		return r.into(at) // a call by itself is reached before it runs
	case trace.Element:
		return at
	}
	return -1
}

// decides tells whether a site is its statement's own condition or header, and not
// one within an expression of it: no other of its kind there is wider.
func (r running) decides(site int) bool {
	own := &r.program.Sites[site]
	width := func(s *trace.Site) int { return s.Span.End - s.Span.Start }
	return r.first(own.Statement) >= 0 && !slices.ContainsFunc(r.program.Sites, func(s trace.Site) bool {
		return s.Statement == own.Statement && s.Kind == own.Kind && width(&s) > width(own)
	})
}

// header is the statement that opens a function; -1 for none.
func (r running) header(function int) int {
	span := r.program.Functions[function].Header
	return slices.IndexFunc(r.program.Statements, func(s trace.Statement) bool { return s.Span == span && !span.Empty() })
}

// first is the first statement in the block that a statement opens; -1 for none.
func (r running) first(header int) int {
	if header < 0 {
		return -1
	}
	return slices.IndexFunc(r.program.Statements, func(s trace.Statement) bool { return s.Header == header })
}

// into is the first statement of the block that a statement opens, else itself.
func (r running) into(at int) int {
	if body := r.first(at); body >= 0 {
		return body
	}
	return at
}

// loop is the innermost loop around a statement; -1 for none.
func (r running) loop(at int) int {
	for ; at >= 0; at = r.program.Statements[at].Header {
		if isLoop(r.program.Statements[at].Kind) {
			return at
		}
	}
	return -1
}

func isLoop(kind string) bool { return kind == "for" || kind == "while" }

// isBranch tells whether a statement runs only where the one before it did not.
func isBranch(kind string) bool {
	switch kind {
	case "elif", "else", "except", "case":
		return true
	}
	return false
}

// next is the statement after the end of one, in a frame. failed: its condition
// did not hold, so that its other branches come.
func (r running) next(at int, frame int32, failed bool) int {
	for at >= 0 {
		own := &r.program.Statements[at]
		for i := range r.program.Statements {
			s := &r.program.Statements[i]
			if s.Header != own.Header || s.Function != own.Function || s.Span.Start < own.StatementEnd || !failed && isBranch(s.Kind) {
				continue
			}
			if s.Kind == "else" || s.Kind == "finally" {
				return r.into(i)
			}
			return i
		}
		at, failed = own.Header, false
		switch {
		case at < 0:
			return -1
		case isLoop(r.program.Statements[at].Kind):
			return at
		case r.program.Statements[at].Kind == "function":
			return r.caller(frame)
		}
	}
	return -1
}

// caller is the statement that called a frame: the one that ran in the frame that
// entered it.
func (r running) caller(frame int32) int {
	f := r.run.Frames[frame]
	if f.Parent < 0 || f.Enter <= r.run.Loading {
		return -1
	}
	for i := f.Enter - 1; i >= 0; i-- {
		if int(r.run.Events[i].Frame) == f.Parent {
			return r.after(i)
		}
	}
	return -1
}

// outermost is the outermost loop of its function that a statement is in, else the
// statement itself.
func (r running) outermost(at int) int {
	for k := at; k >= 0; k = r.program.Statements[k].Header {
		switch kind := r.program.Statements[k].Kind; {
		case isLoop(kind):
			at = k
		case kind == "function":
			return at
		}
	}
	return at
}

// LastLoop is the innermost loop that the last event of a run is in; -1 for none.
func LastLoop(side Side) int {
	if len(side.Run.Events) == 0 {
		return -1
	}
	last := side.Run.Events[len(side.Run.Events)-1]
	at := side.Program.Sites[last.Site].Statement
	if at < 0 || at >= len(side.Program.Statements) {
		return -1
	}
	return running{side.Program, side.Run}.loop(at)
}
