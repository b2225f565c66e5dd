package judge

import (
	"context"
	"fmt"
	"slices"

	"github.com/egca/egca/host/dataset"
)

// maxSolutions bounds the solutions of a problem that serve: each costs a run of all
// tests, and more of them seldom bring another kind of program.
const maxSolutions = 8

// addSolutions runs the problem's solutions, which are said to be correct and not
// known to be: each that passes every test is a reference from then on. Any other is
// a note. The first one becomes the problem's reference where there is none. Errors
// are the context's.
func (p *Problem) addSolutions(ctx context.Context, setting *Setting, problem *dataset.Problem) error {
	served := 0
	for i, solution := range filledIn(problem, slices.Clone(problem.Solutions)) {
		if served == maxSolutions {
			return nil
		}
		same := func(r *Reference) bool { return r.Source == solution.Program && r.Language == solution.Language }
		if slices.ContainsFunc(p.References(), same) {
			continue
		}
		name := fmt.Sprintf("solution %d", i+1)
		r, why := p.solution(ctx, setting, name, solution)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case why != "":
			p.Notes = append(p.Notes, fmt.Sprintf("%s is left out: %s", name, why))
			continue
		case p.Reference == nil:
			p.Reference = r
		default:
			p.Others = append(p.Others, r)
		}
		served++
	}
	return nil
}

// solution makes a reference of a solution, or says why it cannot be one.
func (p *Problem) solution(
	ctx context.Context,
	setting *Setting,
	name string,
	given dataset.Reference,
) (r *Reference, why string) {
	r, err := p.newReference(ctx, setting, name, given)
	if err != nil {
		return nil, err.Error()
	}
	verdicts, err := p.judgeReference(ctx, r)
	if err != nil {
		return nil, err.Error()
	}
	for i, v := range verdicts {
		if !v.Passed && p.canRun(r, i) {
			return nil, fmt.Sprintf("it fails test %d (%s)", i, v.Reason)
		}
	}
	if r.settle(verdicts); !slices.Contains(r.Passes, true) {
		return nil, "no test can run a program in " + r.Language
	}
	return r, ""
}
