package importer

import (
	"errors"
	"strings"
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
	c.addNodeTests(asserts, callee(entry))
	no := false
	c.problem.TupleIsList = &no // the asserts tell a tuple from a list
	return nil
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
