package localise

import (
	"sort"

	"github.com/egca/egca/align"
	"github.com/egca/egca/trace"
)

// suspicion orders the statements that the failing run went through: where the
// traces diverge first, then in the order in which the call reached them, then
// those that only loading reached. A statement without a site of its own (else,
// pass) follows the one that opens its block. Statements that were not reached
// cannot be the fault.
func suspicion(found *Finding) []int {
	program := found.Candidate.Program
	reached := map[int]int{}
	reach := func(statement, at int) {
		if _, known := reached[statement]; !known {
			reached[statement] = at
		}
	}
	if d := found.Divergence; d != nil {
		reach(d.Statement, -2)
	}
	for _, s := range found.Spans {
		if statement := program.StatementAt(s); statement >= 0 {
			reach(statement, -1)
		}
	}
	execute(found.Candidate, reached)
	order := make([]int, 0, len(reached))
	for statement := range reached {
		order = append(order, statement)
	}
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if reached[a] != reached[b] {
			return reached[a] < reached[b]
		}
		return a < b
	})
	return order
}

// unreached are the statements of functions that the failing run's call did not reach, those
// of functions that it entered first.
func unreached(found *Finding) []int {
	program := found.Candidate.Program
	reached, entered := map[int]int{}, map[int]bool{}
	execute(found.Candidate, reached)
	for n := range reached {
		entered[program.Statements[n].Function] = true
	}
	var near, far []int
	for n := range program.Statements {
		statement := &program.Statements[n]
		_, in := reached[n]
		switch {
		case in || statement.Function == 0 || statement.Kind == "function" || statement.Kind == "class":
		case entered[statement.Function]:
			near = append(near, n)
		default:
			far = append(far, n)
		}
	}
	return append(near, far...)
}

// execute adds the statements that a run went through, each with the number of the event
// that reached it first. A statement without a site of its own (else, pass) is reached with
// the one that opens its block.
func execute(side align.Side, reached map[int]int) {
	program, run := side.Program, side.Run
	reach := func(statement, at int) {
		if _, known := reached[statement]; !known {
			reached[statement] = at
		}
	}
	for i := range run.Events {
		k := (i + run.Loading) % len(run.Events) // the call's first
		reach(program.Sites[run.Events[k].Site].Statement, i)
	}
	own := map[int]bool{}
	for i := range program.Sites {
		own[program.Sites[i].Statement] = true
	}
	for i := range program.Statements {
		statement := &program.Statements[i]
		if at, in := reached[statement.Header]; !own[i] && in && statement.Header >= 0 && statement.Kind != "function" &&
			statement.Kind != "class" {
			reach(i, max(at, 0))
		}
	}
}

// onlyExecuted is the one statement that the failing run's call executed, -1 where there
// are several. The fault of that test cannot be elsewhere: there is nothing to
// choose between, and nothing that an edit could prove. It can be elsewhere where
// the call reads what statements outside any function gave it, and in the header
// unless the reference begins with the same values. An import, or an assertion
// that the run went on behind, leaves all as it was and counts only where there is
// nothing else.
func onlyExecuted(found *Finding) int {
	program, run := found.Candidate.Program, found.Candidate.Run
	if run == nil || run.Capped || run.Loading == len(run.Events) || !sameBeginning(found) ||
		len(align.ModuleReads(found.Candidate)) > 0 {
		return -1
	}
	doing, idle := -1, -1
	for _, e := range run.Events[run.Loading:] {
		k := program.Sites[e.Site].Statement
		if k < 0 {
			return -1
		}
		only := &doing
		switch statement := &program.Statements[k]; {
		case statement.Function == 0 || statement.Kind == "function" || statement.Kind == "class":
			continue
		case statement.Kind == "import" || statement.Kind == "assert":
			only = &idle
		}
		if *only >= 0 && *only != k {
			*only = len(program.Statements) // several
			continue
		}
		*only = k
	}
	if doing < 0 {
		doing = idle
	}
	if doing == len(program.Statements) {
		return -1
	}
	return doing
}

// sameBeginning tells whether the calls of both sides begin with the same values:
// then no default of a parameter differs.
func sameBeginning(found *Finding) bool {
	begin := func(side align.Side) (uint64, bool) {
		if side.Run == nil || side.Run.Loading >= len(side.Run.Events) {
			return 0, false
		}
		e := side.Run.Events[side.Run.Loading]
		return side.Run.Table.Digest(e.Value), side.Program.Sites[e.Site].Kind == trace.Enter
	}
	mine, entered := begin(found.Candidate)
	theirs, alike := begin(found.Reference)
	return entered && alike && mine == theirs
}
