package repair

import (
	"context"

	"github.com/egca/egca/host/judge"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Confirm runs a repaired candidate as a candidate of its own: in a box that holds
// no expected value and no reference, judged by the host. It reports whether the
// program passes every test and agrees with the references on at least as many
// generated inputs as the search said. The search itself ran beside expected
// values, so its word is only a hint. Errors wrap judge.ErrPlugin.
func Confirm(ctx context.Context, p *judge.Problem, source []byte, r *Repair, options Search) (bool, error) {
	generated, err := generate(ctx, p, options.Oracles, options.Generated)
	if err != nil {
		return false, err
	}
	inputs := make([]*pluginv1.Input, len(generated))
	for i, g := range generated {
		inputs[i] = g.input
	}
	verdicts, runs, err := p.Try(ctx, r.Apply(source), inputs)
	if err != nil || len(verdicts) == 0 {
		return false, err
	}
	for _, v := range verdicts {
		if !v.Passed {
			return false, nil
		}
	}
	agrees := 0
	for i, run := range runs {
		g := generated[i]
		if run.Outcome.Kind == trace.Returned &&
			p.SameOnGenerated(run.Table, run.Outcome.Value, g.table, g.expected) {
			agrees++
		}
	}
	return agrees >= r.Agrees, nil
}

// passesTests reports whether a program passes every test as a candidate of its own.
func passesTests(ctx context.Context, p *judge.Problem, source string) (bool, error) {
	verdicts, _, err := p.Try(ctx, source, nil)
	for _, v := range verdicts {
		if !v.Passed {
			return false, err
		}
	}
	return len(verdicts) > 0, err
}
