package localise

import (
	"slices"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/trace"
)

// called is a finding of a run through the sites behind the function's entry, with
// a reference that begins alike.
func called(p *trace.Program, sites ...int) *Finding {
	p.Sites[0].Kind = trace.Enter
	f := found(p, 0, 1, append([]int{0}, sites...)...)
	f.Candidate.Run.Table = trace.NewTable()
	f.Reference = f.Candidate
	return f
}

func TestOnlyExecuted(t *testing.T) {
	p := lines("a = 1", "b = 2")
	if got := onlyExecuted(called(p, 2, 2)); got != 2 {
		t.Errorf("one statement and its function's header: %d", got)
	}
	if got := onlyExecuted(called(p, 1, 2)); got != -1 {
		t.Errorf("two statements: %d", got)
	}
	p.Statements[1].Kind = "assert"
	if got := onlyExecuted(called(p, 1, 2)); got != 2 {
		t.Errorf("one statement and an assertion that holds: %d", got)
	}
	if got := onlyExecuted(called(p, 1, 1)); got != 1 {
		t.Errorf("an assertion alone: %d", got)
	}
	p.Statements[2].Kind = "import"
	if got := onlyExecuted(called(p, 1, 2, 1)); got != -1 {
		t.Errorf("an assertion and an import, and nothing that they are for: %d", got)
	}
	cut := called(p, 1)
	cut.Candidate.Run.Capped = true // what came later is not known
	if got := onlyExecuted(cut); got != -1 {
		t.Errorf("a cut trace: %d", got)
	}
}

// One statement of the function is no proof where what stands around it may be at
// fault: a default of a parameter, or what the module holds.
func TestNotSole(t *testing.T) {
	p := lines("return a")
	entered := called(p, 1)
	entered.Candidate.Run = &trace.Run{Table: trace.NewTable(), Events: slices.Clone(entered.Candidate.Run.Events)}
	one := entered.Candidate.Run.Table.Add(trace.Value{Kind: trace.Int, Int: 1})
	entered.Candidate.Run.Events[0].Value = one
	if got := onlyExecuted(entered); got != -1 {
		t.Errorf("it begins with other values than the reference: %d", got)
	}
	reading := called(p, 1)
	p.Statements = append(p.Statements, trace.Statement{Kind: "assign", Header: -1})
	p.Sites[1].Reads = []string{"LIMIT"}
	p.Sites = append(p.Sites, trace.Site{Kind: trace.Assign, Name: "LIMIT", Statement: 2})
	if got := onlyExecuted(reading); got != -1 {
		t.Errorf("it reads what the module holds: %d", got)
	}
	p.Functions[1].Parameters = []string{"LIMIT"}
	if got := onlyExecuted(reading); got != 1 {
		t.Errorf("it reads a parameter of that name: %d", got)
	}
	p.Sites[1].Reads = nil
	reading.Candidate.Run.Loading = 1
	if got := onlyExecuted(reading); got != -1 {
		t.Errorf("the call begins otherwise than by an entry: %d", got)
	}
}

// The call's statements come before loading's, however late they ran.
func TestSuspicionPutsLoadingLast(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	f := found(p, 0, 3, 1, 2, 2, 3)
	f.Divergence, f.Spans = nil, nil
	f.Candidate.Run.Loading = 2
	if got, want := suspicion(f), []int{2, 3, 1}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	f.Divergence = &align.Divergence{Statement: 3}
	if got, want := suspicion(f), []int{3, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
