package importer

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/egca/egca/host/dataset"
)

// leetCode reads a row of LeetCodeDataset. Its prompt is the code that stands before each
// program: imports, ListNode, TreeNode and their helpers.
func leetCode(c *converter) error {
	r, err := decode[struct {
		Description text `json:"problem_description"`
		Query       text `json:"query"`
		Starter     text `json:"starter_code"`
		Prelude     text `json:"prompt"`
		Completion  text `json:"completion"`
		Entry       text `json:"entry_point"`
		Test        text `json:"test"`
	}](c, "task_id")
	if err != nil {
		return err
	}
	entry := strings.ReplaceAll(string(r.Entry), "()", "")
	if entry == "" {
		return errors.New("entry_point is missing")
	}
	c.problem.EntryPoint, c.problem.Prelude = entry, string(r.Prelude)
	if c.problem.Prompt = string(r.Query); c.problem.Prompt == "" {
		c.problem.Prompt = prompt(string(r.Description), string(r.Starter))
	}
	c.problem.Reference = unfenced(string(r.Completion))
	asserts, ok := checkAsserts(string(r.Test), entry)
	if !ok || !onlyCheck(string(r.Test)) {
		return c.addCheck(string(r.Test), entry)
	}
	for _, a := range asserts {
		test, ok := callTest(a, callee(entry))
		if !ok {
			test = dataset.Test{Source: a}
		}
		c.problem.Tests = append(c.problem.Tests, test)
	}
	no := false
	c.problem.TupleIsList = &no // the asserts tell a tuple from a list
	return nil
}

// callTest is an assert of a call with literals as a test in data form; ok is false where
// it is anything else, or JSON cannot hold its values.
func callTest(assert, function string) (test dataset.Test, ok bool) {
	tokens := pythonTokens(assert)
	want := append([]token{{text: "assert"}}, pythonTokens(function)...)
	want = append(want, token{text: "("})
	if len(tokens) < len(want) {
		return test, false
	}
	for i, t := range want {
		if tokens[i].text != t.text {
			return test, false
		}
	}
	parts, rest, ok := arguments(tokens[len(want):])
	if !ok || len(rest) < 3 || rest[0].text != "=" || rest[1].text != "=" || rest[1].start != rest[0].end {
		return test, false
	}
	expected, err := parseLiteral(rest[2:])
	if err != nil || expected.tuple || expected.opaque {
		return test, false
	}
	test = dataset.Test{Args: []json.RawMessage{}, Expected: expected.json}
	for _, part := range parts {
		key := ""
		if len(part) > 2 && part[0].kind == nameToken && part[1].text == "=" {
			key, part = part[0].text, part[2:]
		}
		value, err := parseLiteral(part)
		switch {
		case err != nil || value.tuple || value.opaque || key == "" && test.Kwargs != nil:
			return test, false
		case key == "":
			test.Args = append(test.Args, value.json)
		default:
			if test.Kwargs == nil {
				test.Kwargs = map[string]json.RawMessage{}
			}
			test.Kwargs[key] = value.json
		}
	}
	return test, true
}

// arguments splits the tokens of a call's arguments, behind its opening parenthesis, and
// returns those behind the closing one too.
func arguments(tokens []token) (parts [][]token, rest []token, ok bool) {
	depth, from := 0, 0
	for i, t := range tokens {
		switch {
		case t.kind == stringToken:
		case t.text == "(" || t.text == "[" || t.text == "{":
			depth++
		case depth == 0 && t.text == ")":
			if i > from {
				parts = append(parts, tokens[from:i])
			}
			return parts, tokens[i+1:], true
		case t.text == ")" || t.text == "]" || t.text == "}":
			depth--
		case depth == 0 && t.text == ",":
			parts, from = append(parts, tokens[from:i]), i+1
		}
	}
	return nil, nil, false
}
