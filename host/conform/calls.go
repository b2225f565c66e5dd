package conform

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// typed is an input with one argument of a type, and a result of one.
func typed(value, kind, returns string) *pluginv1.Input {
	input := arguments(value)
	a := input.GetArguments()
	if a.Returns = returns; kind != "" {
		a.Types = []string{kind}
	}
	return input
}

// makesNodes wants linked lists and trees made of lists and turned back into them, nodes
// for a program, and nothing turned back that is no node.
func makesNodes(s *subject) error {
	back := []struct{ kind, value, want string }{
		{"ListNode", "[1, 2]", "[1, 2]"},
		{"ListNode", "[]", "[]"},
		{"ListNode", "null", "[]"},
		{"TreeNode", "[1, null, 2, 3]", "[1, null, 2, 3]"},
		{"TreeNode", "[4, 2, 7, 1, null, null, 9, null, 3]", "[4, 2, 7, 1, null, null, 9, null, 3]"},
		{"TreeNode", "[]", "[]"},
		{"list[ListNode]", "[[1, 2], [], [3]]", "[[1, 2], [], [3]]"},
	}
	inputs := []*pluginv1.Input{typed("[1, 2]", "ListNode", ""), typed("[1]", "", "ListNode")}
	for _, b := range back {
		inputs = append(inputs, typed(b.value, b.kind, b.kind))
	}
	runs, err := s.short("echo", nil, inputs...)
	if err != nil {
		return err
	}
	if err := count(runs, len(inputs)); err != nil {
		return err
	}
	for i, b := range back {
		if err := s.returned(runs[i+2], b.want); err != nil {
			return fmt.Errorf("a %s of %s: %w", b.kind, b.value, err)
		}
	}
	for i, text := range []string{"a linked list", "a list that is no linked list"} {
		if runs[i].Outcome.Kind != trace.Returned {
			return fmt.Errorf("%s: %s, want it returned", text, ended(runs[i]))
		}
		v, shown := runs[i].Table.At(runs[i].Outcome.Value), runs[i].Table.Format(runs[i].Outcome.Value, 200)
		if i == 0 && !(v.Kind == trace.Object && slices.Contains(v.Fields, "val") && slices.Contains(v.Fields, "next")) {
			return fmt.Errorf("%s: it was given as %s, want an object with the fields val and next", text, shown)
		}
		if i == 1 && v.Kind != trace.Opaque {
			return fmt.Errorf("%s: it returned %s, want an opaque value", text, shown)
		}
	}
	return nil
}

// looksAtArguments wants an argument for the result as the call left it, whatever the call returns.
func looksAtArguments(s *subject) error {
	for _, c := range []struct{ program, value, want string }{{"mutate", "[3]", "[3, 1]"}, {"sum", "[1, 2]", "[1, 2]"}} {
		input := arguments(c.value)
		input.GetArguments().InPlace = 1
		runs, err := s.short(c.program, nil, input)
		if err != nil {
			return err
		}
		run, err := first(runs)
		if err != nil {
			return err
		}
		if err := s.returned(run, c.want); err != nil {
			return fmt.Errorf("the argument of %s, which is its result: %w", c.program, err)
		}
	}
	return nil
}

// largeText is how many letters are a text that our plugins do not keep whole.
const largeText = 2 << 20

// givesBack wants an argument returned as it is, with nothing called; a large one in the form
// in which a program returns it.
func givesBack(s *subject) error {
	ask := func(program, value string) (*trace.Run, error) {
		input := arguments(value)
		input.GetArguments().AsGiven = program == "sum"
		runs, err := s.short(program, nil, input)
		if err != nil {
			return nil, err
		}
		return first(runs)
	}
	run, err := ask("sum", "[1, 2]")
	if err != nil {
		return err
	}
	if err := s.returned(run, "[1, 2]"); err != nil {
		return fmt.Errorf("the argument of sum, which is returned as it is: %w", err)
	}
	large := `"` + strings.Repeat("x", largeText) + `"`
	var both [2]*trace.Run
	for i, program := range []string{"sum", "echo"} {
		if both[i], err = ask(program, large); err != nil {
			return err
		}
		if both[i].Outcome.Kind != trace.Returned {
			return fmt.Errorf("a text of %d letters: %s, want it returned", largeText, ended(both[i]))
		}
	}
	a, b := both[0], both[1]
	if !trace.Equal(a.Table, a.Outcome.Value, b.Table, b.Outcome.Value, trace.Strict) {
		return fmt.Errorf("a text of %d letters as given is %s, and %s from a program that returns it", largeText,
			a.Table.Format(a.Outcome.Value, 60), b.Table.Format(b.Outcome.Value, 60))
	}
	return nil
}

// bindsNodes wants the class of nodes bound for a program that defines none.
func bindsNodes(s *subject) error {
	runs, err := s.short("nodes", nil, typed("[1, 2]", "ListNode", "ListNode"))
	if err != nil {
		return err
	}
	run, err := first(runs)
	if err != nil {
		return err
	}
	return s.returned(run, "[0, 1, 2]")
}

// callsMethods wants methods called on one object, a fresh one for each input, and one
// that is not there to fail.
func callsMethods(s *subject) error {
	input := func(methods ...string) *pluginv1.Input {
		one := arguments("[]", "[2]", "[3]")
		one.GetArguments().Methods = methods
		return one
	}
	job, err := s.job("counter", input("add", "add"), input("add", "add"), input("add", "no_such_method"))
	if err != nil {
		return err
	}
	job.EntryPoint = "C"
	runs, err := s.run(job)
	if err != nil {
		return err
	}
	if err := count(runs, 3); err != nil {
		return err
	}
	for i, run := range runs[:2] {
		if err := s.returned(run, "[null, 2, 5]"); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	if runs[2].Outcome.Kind != trace.Raised {
		return fmt.Errorf("an object without the method: %s, want an exception", ended(runs[2]))
	}
	return nil
}

// runsFiles wants the test function of a test file run.
func runsFiles(s *subject) error {
	file, err := s.source("file")
	if err != nil {
		return err
	}
	for _, program := range []string{"echo", "factor"} {
		passes := program == "echo"
		runs, err := s.short(program, nil, &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: file}})
		if err != nil {
			return err
		}
		run, err := first(runs)
		switch {
		case err != nil:
			return err
		case passes:
			err = s.returned(run, "null")
		case run.Outcome.Kind != trace.Raised:
			err = fmt.Errorf("a program that fails its test: %s, want an exception", ended(run))
		case run.Outcome.Loading:
			err = errors.New("a test's exception is marked as one of loading")
		}
		if err != nil {
			return err
		}
	}
	return nil
}
