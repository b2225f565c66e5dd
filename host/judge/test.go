package judge

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/output"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Test is one test of a problem, ready to run.
type Test struct {
	input *pluginv1.Input
	// expect is the source of the expected side of a split test; its value is
	// computed in a process of its own, with the reference loaded.
	expect []byte
	// table and expected are the expected value. Inside tests have none.
	table    *trace.Table
	expected trace.ID
	// Inside: the test's own code decides, inside the candidate's process,
	// because it is not split. Its verdict is worth less.
	Inside bool
	// Exact: the result must be of the expected value's type too.
	Exact bool
	// TuplesAreLists: a tuple in the result stands for a list of the expected value, and
	// the other way round.
	TuplesAreLists bool
	// Rule compares what a program wrote; nil of a test that is not on standard input.
	Rule *output.Rule
	// Unordered: the items of the outermost list count in any order.
	Unordered bool
	// Near is how near a number must be to the expected one; nil: equal.
	Near *trace.Tolerance
	// Others are further values of the expected one's table that are as right.
	Others []trace.ID
	// cut are the right results as programs return them, where that is not whole.
	cut []rightResult
	// Weight is how much the test counts in a weighted reward.
	Weight float64
	// Text is the test for a person.
	Text string

	size  int
	given *dataset.Test // as the problem has it
}

// Input is the test as a plugin runs it. It is shared: do not change it.
func (t *Test) Input() *pluginv1.Input { return t.input }

// Size is how large the test's input is: the bytes that its values take when they
// are written down, or those of its source.
func (t *Test) Size() int { return t.size }

// Expected is the expected value and its table; the id is 0 for a test that is
// judged inside.
func (t *Test) Expected() (*trace.Table, trace.ID) { return t.table, t.expected }

// equality is a language's own with what the test says of it.
func (t *Test) equality(own trace.Equality) trace.Equality {
	if t.Exact {
		own = own.Exactly()
	}
	if t.TuplesAreLists && !own.NumbersApart { // not where the languages' kinds are kept apart
		own.TuplesAreLists = true
	}
	own.Unordered, own.Near = t.Unordered, t.Near
	return own
}

// Wanted says for a person what a result must be, each value in so many characters at
// most; "" of a test without an expected value.
func (t *Test) Wanted(width int) string {
	if t.expected == 0 {
		return ""
	}
	return t.wanted(width)
}

// wanted is Wanted of a test that has an expected value.
func (t *Test) wanted(width int) string {
	text := t.table.Format(t.expected, width)
	for _, other := range t.Others {
		text += " or " + t.table.Format(other, width)
	}
	if t.Exact {
		text += " and of its type"
	}
	if t.Unordered {
		text += " in any order"
	}
	if t.Near == nil {
		return text
	}
	var within []string
	if t.Near.Abs > 0 || t.Near.Rel == 0 {
		within = append(within, fmt.Sprintf("%g", t.Near.Abs))
	}
	if t.Near.Rel > 0 {
		within = append(within, fmt.Sprintf("%g of it", t.Near.Rel))
	}
	return text + " within " + strings.Join(within, " or ")
}

// Arguments is how many arguments the test calls the entry point with; not known
// of a test in source form, of one that gives some by their names and of operations.
func (t *Test) Arguments() (n int, known bool) {
	arguments, known := t.input.GetKind().(*pluginv1.Input_Arguments)
	if !known || len(arguments.Arguments.GetNames()) > 0 || len(arguments.Arguments.GetMethods()) > 0 {
		return 0, false
	}
	return len(arguments.Arguments.GetValues()), true
}

// newTest reads one test. split is the plugin's answer for a test in source
// form, nil where the plugin splits none. Where it splits, its word counts before
// the two sides that the problem's file gives: only it can tell that the call is
// one of the entry point and nothing else.
func newTest(t *dataset.Test, split *pluginv1.SplitTest, entryPoint string, types *dataset.Types) (Test, error) {
	if t.Structured() {
		return newStructured(t, entryPoint, types)
	}
	call, expect := []byte(t.Call), []byte(t.Expect)
	if split != nil {
		call, expect = split.GetCall(), split.GetExpect()
	}
	if len(call) == 0 || len(expect) == 0 {
		return newInside(t.Source), nil
	}
	return Test{
		input:  &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: call}},
		expect: expect,
		Text:   t.Source,
		size:   len(call),
	}, nil
}

func newInside(source string) Test {
	return Test{
		input:  &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: []byte(source)}},
		Inside: true,
		Text:   source,
		size:   len(source),
	}
}

func newStructured(t *dataset.Test, entryPoint string, types *dataset.Types) (Test, error) {
	table := trace.NewTable()
	arguments, err := form(t, types)
	if err != nil {
		return Test{}, err
	}
	var texts []string
	size := 0
	add := func(key, prefix string, raw json.RawMessage) error {
		id, err := table.FromJSON(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		arguments.Values = append(arguments.Values, uint32(id))
		texts, size = append(texts, prefix+table.Format(id, 200)), size+len(prefix)+len(raw)
		return nil
	}
	for i, raw := range t.Args {
		if err := add(fmt.Sprintf("args[%d]", i), "", raw); err != nil {
			return Test{}, err
		}
	}
	for _, name := range arguments.Names {
		if err := add("kwargs."+name, name+"=", t.Kwargs[name]); err != nil {
			return Test{}, err
		}
	}
	test := Test{
		input: &pluginv1.Input{Values: table.Message(), Kind: &pluginv1.Input_Arguments{Arguments: arguments}},
		table: trace.NewTable(),
		Exact: t.Exact(),
		Text:  callText(entryPoint, texts, arguments),
		size:  size,
	}
	right, key := t.AnyOf, "any_of"
	if right == nil && t.Expected != nil { // else a checker decides
		right, key = []json.RawMessage{t.Expected}, "expected"
	}
	for i, raw := range right {
		raw, err := settled(arguments.GetReturns(), raw)
		if err != nil {
			return Test{}, fmt.Errorf("%s %w", key, err)
		}
		id, err := test.table.FromJSON(raw)
		if err != nil {
			return Test{}, fmt.Errorf("%s: %w", key, err)
		}
		if i == 0 {
			test.expected = id
		} else {
			test.Others = append(test.Others, id)
		}
	}
	return test, nil
}
