package align

import (
	"slices"

	"github.com/egca/egca/trace"
)

// Running returns the statement that ran when a limit or a signal ended a run. It
// follows from the last event and the text: control goes from that event's statement
// to the next one. It returns -1 if that is not known, for example after a generator's
// yield or while an exception is on its way.
func Running(side Side) int {
	return running{side.Program, side.Run}.after(len(side.Run.Events) - 1)
}

// Repeating returns the outermost statement that a run had not left when it ended: the
// running statement of the call's own frame, or the outermost loop around it. The
// answer is the same at any moment of that loop or call. It returns -1 if that is not
// known.
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

// HasRun reports whether a statement had run to its end before the run ended.
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

// after returns the statement that runs after the event at index i, or -1.
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
			return r.settle(body, e.Frame)
		}
		return at
	case trace.Return:
		return r.caller(e.Frame)
	case trace.Branch, trace.Loop:
		if !r.decides(int(e.Site)) {
			return at // it is part of an expression of the statement
		}
		if site.Kind == trace.Loop || r.run.Table.At(e.Value).Bool {
			return r.into(at, e.Frame)
		}
		return r.next(at, e.Frame, true)
	case trace.LoopEnd:
		return r.next(at, e.Frame, true)
	case trace.Catch:
		return r.into(at, e.Frame)
	case trace.Assign, trace.Mutate:
		if r.first(at) >= 0 {
			return r.into(at, e.Frame) // of a header: `with open(...) as file:`
		}
		return r.next(at, e.Frame, false)
	case trace.Step:
		switch r.program.Statements[at].Kind {
		case "break":
			return r.next(r.loop(at), e.Frame, false)
		case "continue":
			return r.loop(at)
		}
		return r.into(at, e.Frame) // a call by itself is reached before it runs
	case trace.Element:
		return at
	}
	return -1
}

// decides reports whether a site is the condition or header of its statement, not of an
// expression within it: no other site of its kind in the statement is wider.
func (r running) decides(site int) bool {
	own := &r.program.Sites[site]
	width := func(s *trace.Site) int { return s.Span.End - s.Span.Start }
	return r.first(own.Statement) >= 0 && !slices.ContainsFunc(r.program.Sites, func(s trace.Site) bool {
		return s.Statement == own.Statement && s.Kind == own.Kind && width(&s) > width(own)
	})
}

// header returns the statement that opens a function, or -1.
func (r running) header(function int) int {
	span := r.program.Functions[function].Header
	return slices.IndexFunc(r.program.Statements, func(s trace.Statement) bool { return s.Span == span && !span.Empty() })
}

// first returns the first statement of the block that a statement opens, or -1.
func (r running) first(header int) int {
	if header < 0 {
		return -1
	}
	return slices.IndexFunc(r.program.Statements, func(s trace.Statement) bool { return s.Header == header })
}

// into returns the statement that control comes to in the block that a statement opens.
// If it opens none, the statement itself is returned.
func (r running) into(at int, frame int32) int {
	if body := r.first(at); body >= 0 {
		return r.settle(body, frame)
	}
	return at
}

// loop returns the innermost loop around a statement, or -1.
func (r running) loop(at int) int {
	for ; at >= 0; at = r.program.Statements[at].Header {
		if isLoop(r.program.Statements[at].Kind) {
			return at
		}
	}
	return -1
}

func isLoop(kind string) bool { return kind == "for" || kind == "while" }

// isBranch reports whether a kind of statement is a further branch of the one before.
func isBranch(kind string) bool {
	switch kind {
	case "elif", "else", "except", "case":
		return true
	}
	return false
}

// next returns the statement that runs after a statement in a frame, or -1. failed
// says that the statement's condition was false, so that its other branches come next.
func (r running) next(at int, frame int32, failed bool) int {
	for at >= 0 {
		if i := r.sibling(at, failed); i >= 0 {
			return r.settle(i, frame)
		}
		at, failed = r.program.Statements[at].Header, false
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

// sibling returns the next statement of the same block, or -1.
func (r running) sibling(at int, failed bool) int {
	own := &r.program.Statements[at]
	for i := range r.program.Statements {
		s := &r.program.Statements[i]
		if s.Header != own.Header || s.Function != own.Function || s.Span.Start < own.Span.End || i == at {
			continue
		}
		if failed && isBranch(s.Kind) || s.Span.Start >= own.StatementEnd && !isBranch(s.Kind) {
			return i
		}
	}
	return -1
}

// settle returns the statement that control stays at when it comes to a statement. A
// statement without an event (try, else, a declaration, a function's definition) is
// passed at once.
func (r running) settle(at int, frame int32) int {
	kind := r.program.Statements[at].Kind
	if kind != "function" && slices.ContainsFunc(r.program.Sites, func(s trace.Site) bool { return s.Statement == at }) {
		return at
	}
	if body := r.first(at); body >= 0 && kind != "function" {
		return r.settle(body, frame)
	}
	return r.next(at, frame, false)
}

// caller returns the statement that called a frame, or -1: the one that ran in the
// parent frame when this one was entered.
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

// outermost returns the outermost loop around a statement within its function, or the
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

// LastLoop returns the innermost loop around the last event of a run, or -1.
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
