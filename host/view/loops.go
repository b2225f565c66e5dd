package view

import "github.com/egca/egca/trace"

// loops count the iterations of a run's loops as its events go by, frame by frame.
type loops struct {
	program *trace.Program
	loop    []bool        // of each statement: it is a loop's header
	takes   []bool        // of a loop: it takes items
	within  map[int][]int // the loops in a loop, at any depth
	count   map[place]int
	last    map[int32]int // statement of a frame's last event
}

// place is a loop in a frame.
type place struct {
	frame int32
	loop  int
}

func newLoops(p *trace.Program) *loops {
	n := len(p.Statements)
	l := &loops{
		program: p, loop: make([]bool, n), takes: make([]bool, n),
		within: map[int][]int{}, count: map[place]int{}, last: map[int32]int{},
	}
	for s := range p.Statements {
		l.loop[s] = p.Statements[s].Kind == "for" || p.Statements[s].Kind == "while"
	}
	for i := range p.Sites {
		site := &p.Sites[i]
		if s := site.Statement; l.isStatement(s) && l.loop[s] && site.Function == p.Statements[s].Function {
			l.takes[s] = l.takes[s] || site.Kind == trace.Loop
		}
	}
	for s := range p.Statements {
		if l.loop[s] {
			for outer := l.outside(s); outer >= 0; outer = l.outside(outer) {
				l.within[outer] = append(l.within[outer], s)
			}
		}
	}
	return l
}

func (l *loops) isStatement(s int) bool { return s >= 0 && s < len(l.loop) }

// around is the innermost loop that holds a statement, itself included; -1 for none.
func (l *loops) around(s int) int {
	for l.isStatement(s) && !l.loop[s] {
		s = l.header(s)
	}
	if !l.isStatement(s) {
		return -1
	}
	return s
}

// outside is the innermost loop around a loop.
func (l *loops) outside(s int) int { return l.around(l.header(s)) }

// header is the statement that opens a statement's block. It stands before the statement,
// so that climbing ends.
func (l *loops) header(s int) int {
	if h := l.program.Statements[s].Header; h < s {
		return h
	}
	return -1
}

// begin begins an iteration, and the loops within anew.
func (l *loops) begin(frame int32, loop int) {
	l.count[place{frame, loop}]++
	for _, inner := range l.within[loop] {
		delete(l.count, place{frame, inner})
	}
}

// at is the iteration of the innermost loop that an event belongs to, from 1; 0 outside
// loops.
func (l *loops) at(e trace.Event) int {
	site := &l.program.Sites[e.Site]
	s := site.Statement
	before, known := l.last[e.Frame]
	if !known {
		before = -1
	}
	if !l.isStatement(s) {
		return 0
	}
	l.last[e.Frame] = s
	loop := l.around(s)
	switch {
	case loop < 0:
		return 0
	case loop == s && l.takes[s] && site.Kind == trace.Loop && site.Function == l.program.Statements[s].Function:
		l.begin(e.Frame, loop)
	case loop == s && !l.takes[s] && before != s: // the first event of a condition
		l.begin(e.Frame, loop)
	}
	n := l.count[place{e.Frame, loop}]
	if site.Kind == trace.LoopEnd && loop == s {
		delete(l.count, place{e.Frame, loop})
	}
	return n
}
