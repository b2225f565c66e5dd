package judge

import (
	"context"

	"github.com/egca/egca/host/trace"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// tried is how many inputs are run to have further ones: where a reference
	// raises an exception, an input may be one that the problem does not know.
	tried = 48
	// chunk inputs are run at a time, until mostLate of them took too long: what
	// loops for ever on one such input does so on others.
	chunk, mostLate = 8, 2
	// mostTraced bounds the tests in source form whose calls are looked up in a
	// trace.
	mostTraced = 8
	// mostOracles is how many references must agree on what an input gives.
	mostOracles = 3
	// largest bounds, in bytes or thereabouts, the arguments that others are made
	// of and what an input may give: each search carries them.
	largest = 8 << 10
)

// further are inputs beside the problem's tests, near those, with what the
// references agree that they give, so many at most. A repair that does on them
// what correct programs do is more than one that passes the tests (test
// amplification). None where the tests' arguments cannot be known. Errors wrap
// ErrPlugin.
func (p *Problem) further(ctx context.Context, pool []*Reference, most int) ([]*pluginv1.Input, []*pluginv1.Check, error) {
	if most == 0 {
		return nil, nil, nil
	}
	inputs, err := p.varied.get(ctx, struct{}{}, p.vary)
	if err != nil || len(inputs) == 0 {
		return nil, nil, err
	}
	var all [][]answer
	for _, r := range p.oracles(pool) {
		one, err := r.further.get(ctx, struct{}{}, func(ctx context.Context) ([]answer, error) { return p.answers(ctx, r, inputs) })
		if err != nil {
			return nil, nil, err
		}
		all = append(all, one)
	}
	var chosen []*pluginv1.Input
	var checks []*pluginv1.Check
	something := false
	for i := range inputs {
		if !agree(all, i, p.equality) || len(chosen) == most {
			continue
		}
		said := all[0][i]
		something = something || said.table.At(said.value).Kind != trace.Null
		chosen = append(chosen, inputs[i])
		checks = append(checks, &pluginv1.Check{Values: said.table.Message(), Expected: uint32(said.value), Further: true})
	}
	if !something {
		return nil, nil, nil // functions that return nothing cannot be told apart by it
	}
	return chosen, checks, nil
}

// oracles are the problem's own reference, whatever its language, and the first
// others of a pool in the candidates': what a policy wrote may leave an input out,
// and never says alone what it gives.
func (p *Problem) oracles(pool []*Reference) []*Reference {
	chosen := []*Reference{p.Reference}
	for _, r := range pool {
		if r != p.Reference && r.Language == p.Language && len(chosen) < mostOracles {
			chosen = append(chosen, r)
		}
	}
	return chosen
}

// answer is what a reference makes of an input.
type answer struct {
	asked bool // false: not run, others had taken too long
	// The value that it returned; 0 where it did not, or not a small plain one.
	table *trace.Table
	value trace.ID
}

// answers asks a reference.
func (p *Problem) answers(ctx context.Context, r *Reference, inputs []*pluginv1.Input) ([]answer, error) {
	all := make([]answer, len(inputs))
	late := 0
	for from := 0; from < len(inputs) && late < mostLate; from += chunk {
		to := min(from+chunk, len(inputs))
		results, err := p.runSecret(ctx, r, &pluginv1.Job{Inputs: inputs[from:to], Limits: p.limits})
		if err != nil {
			return nil, err
		}
		for i, run := range results.runs {
			a := &all[from+i]
			a.asked = true
			if run.Outcome.Kind == trace.TimedOut {
				late++
			}
			if _, ok := unwrapped(run.Table, run.Outcome.Value); ok && run.Outcome.Kind == trace.Returned {
				a.table, a.value = run.Table, run.Outcome.Value
			}
		}
	}
	return all, nil
}

// agree tells whether the first of the references gives a value on an input,
// equal to itself, and the others that were asked the same.
func agree(all [][]answer, input int, equality trace.Equality) bool {
	first := all[0][input]
	if first.value == 0 {
		return false
	}
	for _, one := range all {
		a := one[input]
		if a.asked && (a.value == 0 || !trace.Equal(first.table, first.value, a.table, a.value, equality)) {
			return false
		}
	}
	return true
}

// vary makes inputs near the tests'.
func (p *Problem) vary(ctx context.Context) ([]*pluginv1.Input, error) {
	var given []arguments
	looked := 0
	for test := range p.Tests {
		call, ok, err := p.arguments(ctx, test, &looked)
		if err != nil {
			return nil, err
		}
		if ok && call.size() <= largest {
			given = append(given, call)
		}
	}
	if len(given) == 0 {
		return nil, nil
	}
	var inputs []*pluginv1.Input
	for _, call := range vary(given, tried) {
		table, ids := trace.NewTable(), make([]uint32, len(call))
		for i, argument := range call {
			ids[i] = uint32(argument.into(table))
		}
		inputs = append(inputs, &pluginv1.Input{Values: table.Message(),
			Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{Values: ids}}})
	}
	return inputs, nil
}

// arguments are those of a test's call of the entry point: the test's own, or
// of one in source form those that a trace of the reference shows. looked
// counts the traces.
func (p *Problem) arguments(ctx context.Context, test int, looked *int) (call arguments, ok bool, err error) {
	input := p.Tests[test].input
	if given := input.GetArguments(); given != nil {
		table, err := trace.FromValues(input.GetValues())
		if err != nil {
			return nil, false, err
		}
		ids := make([]trace.ID, len(given.GetValues()))
		for i, id := range given.GetValues() {
			ids[i] = trace.ID(id)
		}
		call, ok = plainly(table, ids)
		return call, ok, nil
	}
	if *looked == mostTraced || p.Reference.Language != p.Language {
		return nil, false, nil
	}
	*looked++
	run, err := p.BeginReference(ctx, p.Reference, test)
	if err != nil {
		return nil, false, err
	}
	program := p.Reference.Program
	for _, e := range run.Events {
		site := &program.Sites[e.Site]
		f := &program.Functions[site.Function]
		if site.Kind == trace.Enter && f.Parent == 0 && f.Name == p.Reference.EntryPoint {
			call, ok = plainly(run.Table, run.Table.At(e.Value).Items)
			return call, ok && len(call) == len(f.Parameters), nil
		}
	}
	return nil, false, nil
}

func plainly(table *trace.Table, ids []trace.ID) (arguments, bool) {
	call := make(arguments, len(ids))
	for i, id := range ids {
		var ok bool
		if call[i], ok = unwrapped(table, id); !ok {
			return nil, false
		}
	}
	return call, true
}
