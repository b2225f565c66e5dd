package judge

import (
	"fmt"
	"strings"

	"github.com/egca/egca/host/dataset"
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
	// Weight is how much the test counts in a weighted reward.
	Weight float64
	// Text is the test for a person.
	Text string

	size int
}

// Input is the test as a plugin runs it. It is shared: do not change it.
func (t *Test) Input() *pluginv1.Input { return t.input }

// Size is how large the test's input is: the bytes that its values take when they
// are written down, or those of its source.
func (t *Test) Size() int { return t.size }

// Expected is the expected value and its table; the id is 0 for a test that is
// judged inside.
func (t *Test) Expected() (*trace.Table, trace.ID) { return t.table, t.expected }

// Arguments is how many arguments the test calls the entry point with; not known
// of a test in source form.
func (t *Test) Arguments() (n int, known bool) {
	arguments, known := t.input.GetKind().(*pluginv1.Input_Arguments)
	if !known {
		return 0, false
	}
	return len(arguments.Arguments.GetValues()), true
}

// newTest reads one test. split is the plugin's answer for a test in source
// form, nil where the plugin splits none. Where it splits, its word counts before
// the two sides that the problem's file gives: only it can tell that the call is
// one of the entry point and nothing else.
func newTest(t *dataset.Test, split *pluginv1.SplitTest, entryPoint string) (Test, error) {
	if t.Structured() {
		return newStructured(t, entryPoint)
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

func newStructured(t *dataset.Test, entryPoint string) (Test, error) {
	table := trace.NewTable()
	arguments := make([]uint32, len(t.Args))
	texts, size := make([]string, len(t.Args)), 0
	for i, raw := range t.Args {
		id, err := table.FromJSON(raw)
		if err != nil {
			return Test{}, fmt.Errorf("args[%d]: %w", i, err)
		}
		arguments[i], texts[i], size = uint32(id), table.Format(id, 200), size+len(raw)
	}
	test := Test{
		input: &pluginv1.Input{
			Values: table.Message(),
			Kind:   &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{Values: arguments}},
		},
		table: trace.NewTable(),
		Exact: t.Exact(),
		Text:  entryPoint + "(" + strings.Join(texts, ", ") + ")",
		size:  size,
	}
	var err error
	if test.expected, err = test.table.FromJSON(t.Expected); err != nil {
		return Test{}, fmt.Errorf("expected: %w", err)
	}
	return test, nil
}
