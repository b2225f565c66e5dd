package repair

import (
	"context"
	"slices"

	"github.com/egca/egca/host/judge"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

const (
	// candidates is how many mutated inputs the references run on. More than are
	// needed: where a reference raises an exception, the input may be outside the
	// problem.
	candidates = 48
	// chunk inputs run in one job at first, all others in the next, in chunks again once a reference
	// has run out of time. After maxLate time-outs it runs on no more of them: what loops for ever on
	// one such input does so on others.
	chunk, maxLate = 8, 2
	// maxTraced bounds the tests in source form whose arguments are read off a
	// trace of the reference.
	maxTraced = 8
	// maxOracles bounds the references that must return the same value.
	maxOracles = 3
	// maxSize bounds, in about bytes, the arguments that are mutated and the
	// values that references return: each search carries them.
	maxSize = 8 << 10
)

// generatedInput is an input beside the tests with the value that the references
// return on it.
type generatedInput struct {
	input    *pluginv1.Input
	table    *trace.Table
	expected trace.ID
}

// generate returns up to limit inputs made by mutating the tests' arguments. An
// input is kept only if all oracles return the same value on it. A repair that
// agrees with correct programs on generated inputs is more than one that passes
// the tests (test amplification). None are returned where no test's arguments are
// known or where the references return nothing. Errors wrap judge.ErrPlugin.
func generate(ctx context.Context, p *judge.Problem, pool []*judge.Reference, limit int) ([]generatedInput, error) {
	if limit == 0 || !p.OneAnswer() {
		return nil, nil
	}
	inputs, err := p.Generated.Get(ctx, func(ctx context.Context) ([]*pluginv1.Input, error) { return mutants(ctx, p) })
	if err != nil || len(inputs) == 0 {
		return nil, err
	}
	chosen := oracles(p, pool)
	if len(chosen) == 0 {
		return nil, nil
	}
	var runs [][]*trace.Run
	for _, r := range chosen {
		one, err := r.OnGenerated.Get(
			ctx,
			func(ctx context.Context) ([]*trace.Run, error) { return runOn(ctx, p, r, inputs) },
		)
		if err != nil {
			return nil, err
		}
		runs = append(runs, one)
	}
	var kept []generatedInput
	hasValue := false
	for i := range inputs {
		if !agree(runs, i, p.SameOnGenerated) || len(kept) == limit {
			continue
		}
		first := runs[0][i]
		hasValue = hasValue || first.Table.At(first.Outcome.Value).Kind != trace.Null
		kept = append(kept, generatedInput{inputs[i], first.Table, first.Outcome.Value})
	}
	if !hasValue {
		return nil, nil // functions that return nothing cannot be told apart by it
	}
	return kept, nil
}

// oracles returns the problem's own reference, in any language, and the first
// others of a pool in the candidates' language. A program that the policy wrote
// can veto an input, but never says alone what is expected: where the problem has no
// reference, two of them must agree, and a single one is no oracle.
func oracles(p *judge.Problem, pool []*judge.Reference) []*judge.Reference {
	chosen := p.References()[:min(1, len(p.References()))]
	for _, r := range pool {
		if r != p.Reference && r.Language == p.Language && len(chosen) < maxOracles {
			chosen = append(chosen, r)
		}
	}
	if p.Reference == nil && len(chosen) < 2 {
		return nil
	}
	return chosen
}

// runOn runs a reference on inputs. The result has a run for each input, nil
// where the reference was not asked because it timed out on others.
func runOn(ctx context.Context, p *judge.Problem, r *judge.Reference, inputs []*pluginv1.Input) ([]*trace.Run, error) {
	all := make([]*trace.Run, 0, len(inputs))
	late := 0
	for len(all) < len(inputs) && late < maxLate {
		next := inputs[len(all):]
		if len(all) == 0 || late > 0 {
			next = next[:min(chunk, len(next))]
		}
		runs, err := p.RunReference(ctx, r, next)
		if err != nil {
			return nil, err
		}
		if first := slices.IndexFunc(runs, isLate); first >= 0 {
			// What comes after it in its job had less time: beyond its chunk the inputs run anew.
			runs = runs[:min(first/chunk*chunk+chunk, len(runs))]
		}
		for _, run := range runs {
			if isLate(run) {
				late++
			}
		}
		all = append(all, runs...)
	}
	return append(all, make([]*trace.Run, len(inputs)-len(all))...), nil
}

func isLate(run *trace.Run) bool { return run.Outcome.Kind == trace.TimedOut }

// isAnswer reports whether a run returned a small plain value.
func isAnswer(run *trace.Run) bool {
	if run.Outcome.Kind != trace.Returned {
		return false
	}
	_, ok := unwrapped(run.Table, run.Outcome.Value) // false of one larger than maxSize
	return ok
}

// agree reports whether the first reference returns a value on an input and the
// others that ran on it return an equal one.
func agree(runs [][]*trace.Run, input int, same func(*trace.Table, trace.ID, *trace.Table, trace.ID) bool) bool {
	first := runs[0][input]
	if first == nil || !isAnswer(first) {
		return false
	}
	for _, one := range runs {
		run := one[input]
		if run == nil {
			continue
		}
		if !isAnswer(run) || !same(first.Table, first.Outcome.Value, run.Table, run.Outcome.Value) {
			return false
		}
	}
	return true
}

// mutants returns inputs near the tests' own, in a fixed order.
func mutants(ctx context.Context, p *judge.Problem) ([]*pluginv1.Input, error) {
	if p.OnStdin() {
		return stdinMutants(p), nil
	}
	if len(p.Methods()) > 0 {
		return operationMutants(p)
	}
	var given []arguments
	var form *pluginv1.Arguments // of the first test that is used: calls of one form alone are mixed
	traced := 0
	for test := range p.Tests {
		other := p.Tests[test].Input().GetArguments()
		if len(given) > 0 && !sameForm(form, other) {
			continue
		}
		call, ok, err := argumentsOf(ctx, p, test, &traced)
		if err != nil {
			return nil, err
		}
		if ok && call.size() <= maxSize {
			given, form = append(given, call), other
		}
	}
	if len(given) == 0 {
		return nil, nil
	}
	var inputs []*pluginv1.Input
	for _, call := range mutate(given, candidates) {
		table, ids := trace.NewTable(), make([]uint32, len(call))
		for i, argument := range call {
			ids[i] = uint32(argument.into(table))
		}
		inputs = append(inputs, &pluginv1.Input{Values: table.Message(),
			Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{
				Values: ids, Names: form.GetNames(), Types: form.GetTypes(), Returns: form.GetReturns(), InPlace: form.GetInPlace(),
			}}})
	}
	return inputs, nil
}

// sameForm reports whether two calls give the same arguments by their names, and make the
// same of their values and have the same for their result.
func sameForm(a, b *pluginv1.Arguments) bool {
	return slices.Equal(a.GetNames(), b.GetNames()) && slices.Equal(a.GetTypes(), b.GetTypes()) &&
		a.GetReturns() == b.GetReturns() && a.GetInPlace() == b.GetInPlace()
}

// argumentsOf returns the arguments of a test's call of the entry point: the
// test's own, or for a test in source form the arguments in a trace of the
// reference. It counts the traces in traced.
func argumentsOf(ctx context.Context, p *judge.Problem, test int, traced *int) (call arguments, ok bool, err error) {
	input := p.Tests[test].Input()
	if given := input.GetArguments(); given != nil {
		table, err := trace.FromValues(input.GetValues())
		if err != nil {
			return nil, false, err
		}
		ids := make([]trace.ID, len(given.GetValues()))
		for i, id := range given.GetValues() {
			ids[i] = trace.ID(id)
		}
		call, ok = unwrappedAll(table, ids)
		return call, ok, nil
	}
	if *traced == maxTraced || p.Reference == nil || p.Reference.Language != p.Language {
		return nil, false, nil
	}
	*traced++
	run, err := p.BeginReference(ctx, p.Reference, test)
	if err != nil {
		return nil, false, err
	}
	program := p.Reference.Program
	for _, e := range run.Events[run.Loading:] {
		site := &program.Sites[e.Site]
		if site.Kind == trace.Enter && program.IsEntry(site.Function, p.Reference.EntryPoint) {
			call, ok = unwrappedAll(run.Table, run.Arguments(program, e))
			return call, ok && len(call) == len(program.Functions[site.Function].Given()), nil
		}
	}
	return nil, false, nil
}

func unwrappedAll(table *trace.Table, ids []trace.ID) (arguments, bool) {
	call := make(arguments, len(ids))
	for i, id := range ids {
		var ok bool
		if call[i], ok = unwrapped(table, id); !ok {
			return nil, false
		}
	}
	return call, true
}
