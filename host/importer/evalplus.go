package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/egca/egca/host/dataset"
)

// evalPlus reads a row of HumanEval+ or MBPP+. Expected outputs stand in test alone, as the
// list results beside the list inputs: no code runs here that could compute others.
func evalPlus(c *converter) error {
	r, err := decode[struct {
		Prompt   text            `json:"prompt"`
		Solution text            `json:"canonical_solution"`
		Code     text            `json:"code"`
		Test     text            `json:"test"`
		Entry    text            `json:"entry_point"`
		Asserts  []text          `json:"test_list"`
		Imports  []text          `json:"test_imports"`
		Base     json.RawMessage `json:"base_input"`
		Plus     json.RawMessage `json:"plus_input"`
	}](c, "task_id")
	if err != nil {
		return err
	}
	c.problem.Prompt, c.problem.EntryPoint = string(r.Prompt), string(r.Entry)
	if c.problem.Reference = string(r.Code); r.Code == "" && r.Solution != "" {
		c.problem.Reference = string(r.Prompt) + string(r.Solution)
	}
	if r.Entry == "" {
		c.problem.EntryPoint = entryPoint(string(r.Code), texts(r.Asserts))
	}
	if imports := strings.TrimSpace(strings.Join(texts(r.Imports), "\n")); imports != "" {
		c.problem.Prelude = imports + "\n"
	}
	test := string(r.Test)
	switch {
	case c.problem.EntryPoint == "":
		return errors.New("entry_point is missing, and no assert of test_list calls a function of code")
	case strings.TrimSpace(test) == "" && len(r.Base) > 0:
		return errors.New("it has inputs and no outputs, which EvalPlus computes by its solution; import the hub's file, whose test has both")
	case strings.TrimSpace(test) == "":
		return errors.New("test is missing or empty, so the row has no tests")
	}
	if tests, ok := pairedTests(test, c.problem.EntryPoint); ok {
		no := false
		c.problem.Tests, c.problem.TupleIsList = tests, &no
		return nil
	}
	if slices.Contains(definedNames(test), "check") {
		return c.addCheck(test, c.problem.EntryPoint)
	}
	c.addSource(test)
	return nil
}

// theirFunctions are the functions that a test file of EvalPlus defines.
var theirFunctions = []string{"check", "is_floats", "assertion"}

// pairedTests are the tests of a file in EvalPlus's form: inputs, results, and an assertion
// over both that compares as theirs does. ok is false for any other file.
func pairedTests(test, entry string) (tests dataset.Tests, ok bool) {
	var inputs, results literal
	var in, out []token
	var compared assertion
	found := false
	for _, line := range codeLines(test) {
		switch {
		case line.starts("inputs", "="):
			in = line.tokens[2:]
		case line.starts("results", "="):
			out = line.tokens[2:]
		case line.starts("def") && !slices.Contains(theirFunctions, line.word(1)):
			return nil, false
		case line.starts("assertion"):
			if compared, found = readAssertion(line.tokens, entry); !found {
				return nil, false
			}
		case line.starts("exact_match") || line.starts("assert", "set"):
			return nil, false // an oracle of its own
		}
	}
	inputs, err := parseLiteral(in)
	if err == nil {
		results, err = parseLiteral(out)
	}
	if err != nil || !found || len(inputs.items) != len(results.items) || len(inputs.items) == 0 {
		return nil, false
	}
	for i, input := range inputs.items {
		if !input.list {
			return nil, false
		}
		tests = append(tests, pairedTest(test, entry, in, out, input, results.items[i], compared))
	}
	return tests, true
}

// assertion is how a file compares: assertion(candidate(*inp), exp, ATOL), or as sets.
type assertion struct {
	atol float64
	sets bool
}

func readAssertion(tokens []token, entry string) (assertion, bool) {
	forms := []string{
		"assertion ( candidate ( * inp ) , exp , ATOL )",
		"assertion ( set ( candidate ( * inp ) ) , set ( exp ) , ATOL )",
	}
	for i, form := range forms {
		words := strings.Fields(form)
		if len(tokens) != len(words) {
			continue
		}
		read := assertion{sets: i == 1}
		same := true
		for at, t := range tokens {
			switch {
			case words[at] == "ATOL":
				v, err := strconv.ParseFloat(t.text, 64)
				read.atol, same = v, same && err == nil
			case t.text != words[at] && !(words[at] == "candidate" && t.text == entry):
				same = false
			}
		}
		if same {
			return read, true
		}
	}
	return assertion{}, false
}

// plusRel is EvalPlus's relative tolerance, plusAbs its absolute one for floats where the
// task gives none.
const plusRel, plusAbs = 1e-7, 1e-6

// pairedTest is one input with its result: in data form, or, with a tuple that JSON cannot
// hold, in source form.
func pairedTest(source, entry string, in, out []token, input, result literal, compared assertion) dataset.Test {
	atol := compared.atol
	if atol == 0 && result.float {
		atol = plusAbs
	}
	if !compared.sets && !input.tuple && !input.opaque && !result.opaque && (!result.tuple || atol > 0) {
		test := dataset.Test{Args: []json.RawMessage{}, Expected: result.json}
		for _, arg := range input.items {
			test.Args = append(test.Args, arg.json)
		}
		if atol > 0 {
			rel := plusRel
			test.Abs, test.Rel = &atol, &rel
		}
		if result.tuple {
			yes := true
			test.TupleIsList = &yes
		}
		return test
	}
	piece := func(tokens []token, v literal) string {
		return source[tokens[v.start].start:tokens[v.end-1].end]
	}
	var args []string
	for _, arg := range input.items {
		args = append(args, piece(in, arg))
	}
	call, expected := callee(entry)+"("+strings.Join(args, ", ")+")", piece(out, result)
	names := ""
	if slices.ContainsFunc(slices.Concat(in[input.start:input.end], out[result.start:result.end]), isFloatName) {
		names = "from math import inf, nan\n"
	}
	switch {
	case compared.sets:
		return dataset.Test{Source: fmt.Sprintf("%sassert set(%s) == set(%s)", names, call, expected)}
	case atol == 0:
		return dataset.Test{Source: fmt.Sprintf("%sassert %s == %s", names, call, expected)}
	case result.list:
		return dataset.Test{Source: fmt.Sprintf("%simport math\n_out, _exp = %s, %s\nassert type(_out) == type(_exp) and len(_out) == len(_exp)\n"+
			"assert all(math.isclose(a, b, rel_tol=%g, abs_tol=%g) for a, b in zip(_out, _exp))", names, call, expected, plusRel, atol)}
	}
	return dataset.Test{Source: fmt.Sprintf("%simport math\nassert math.isclose(%s, %s, rel_tol=%g, abs_tol=%g)", names, call, expected, plusRel, atol)}
}

// isFloatName tells names of floats that have no literal.
func isFloatName(t token) bool { return t.kind == nameToken && (t.text == "inf" || t.text == "nan") }
