package repair

import (
	"slices"

	"github.com/egca/egca/host/judge"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// operation is a call of a method of an object, the first one its making. given is the
// list of the arguments.
type operation struct {
	method string
	given  *plain
}

// operations are the calls of one test, one after another.
type operations []operation

// operationMutants returns inputs near the operations of tests: one near each in turn,
// then a second near each, none twice.
func operationMutants(p *judge.Problem) ([]*pluginv1.Input, error) {
	seen := map[string]bool{}
	var near [][]operations
	var form *pluginv1.Arguments // of the first test that is used: the types of the making
	for i := range p.Tests {
		input := p.Tests[i].Input()
		arguments := input.GetArguments()
		if len(arguments.GetMethods()) == 0 || form != nil && !slices.Equal(form.GetTypes(), arguments.GetTypes()) {
			continue
		}
		table, err := trace.FromValues(input.GetValues())
		if err != nil {
			return nil, err
		}
		var one operations
		for at, method := range append([]string{""}, arguments.GetMethods()...) {
			given, ok := unwrapped(table, trace.ID(arguments.GetValues()[at]))
			if !ok {
				one = nil
				break
			}
			one = append(one, operation{method, given})
		}
		if one != nil {
			form, seen[one.key()] = arguments, true
			near = append(near, one.mutated())
		}
	}
	var inputs []*pluginv1.Input
	for _, one := range inTurn(near, operations.key, seen, candidates) {
		inputs = append(inputs, one.input(form.GetTypes()))
	}
	return inputs, nil
}

// mutated are operations near some, in turn: with another argument of a call, without a
// call, with a call once more at the end, with two neighbours the other way round. Whether
// an object takes them the references decide.
func (o operations) mutated() []operations {
	var changed, without, again, turned []operations
	for i := range o {
		items := o[i].given.items
		for at, item := range items {
			for _, other := range item.mutated() {
				one := slices.Clone(o)
				one[i].given = o[i].given.replaced(at, other)
				changed = append(changed, one)
			}
		}
		if i == 0 {
			continue // the object is made once
		}
		back := len(o) - i // from the end on: what comes last is seldom needed
		without = append(without, slices.Delete(slices.Clone(o), back, back+1))
		again = append(again, append(slices.Clone(o), o[i]))
		if i > 1 {
			turned = append(turned, swapped(o, i))
		}
	}
	seen := map[string]bool{o.key(): true}
	return inTurn([][]operations{again, changed, turned, without}, operations.key, seen, candidates)
}

// key is equal for equal operations.
func (o operations) key() string {
	var all arguments
	for _, one := range o {
		method := &plain{Value: trace.Value{Kind: trace.Text, Text: one.method}}
		all = append(all, method, one.given)
	}
	return all.key()
}

func (o operations) input(types []string) *pluginv1.Input {
	table, made := trace.NewTable(), &pluginv1.Arguments{Types: types}
	for i, one := range o {
		if i > 0 {
			made.Methods = append(made.Methods, one.method)
		}
		made.Values = append(made.Values, uint32(one.given.into(table)))
	}
	return &pluginv1.Input{Values: table.Message(), Kind: &pluginv1.Input_Arguments{Arguments: made}}
}
