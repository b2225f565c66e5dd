package importer

import (
	"encoding/json"
	"slices"

	"github.com/egca/egca/host/dataset"
)

// LeetCodeDataset's helpers make nodes of lists, and compare them, by these names.
var (
	makers = map[string]string{"list_node": "ListNode", "tree_node": "TreeNode"}
	sames  = map[string]string{"is_same_list": "ListNode", "is_same_tree": "TreeNode"}
)

// typedTest is a test in data form, with the types of its arguments and its result.
type typedTest struct {
	dataset.Test
	types dataset.Types
}

// addNodeTests adds asserts as tests: in data form where all that they hold are literals and
// nodes made of literals, the types the same as in the tests before; else in source form.
func (c *converter) addNodeTests(asserts []string, function string) {
	types := dataset.Types{Kwargs: map[string]string{}}
	parsed := make([]*typedTest, len(asserts))
	for i, a := range asserts {
		test, ok := callTest(a, function)
		if !ok {
			continue
		}
		parsed[i] = &test
		for at, kind := range test.types.Args {
			for len(types.Args) <= at {
				types.Args = append(types.Args, "")
			}
			types.Args[at] = first(types.Args[at], kind)
		}
		for name, kind := range test.types.Kwargs {
			types.Kwargs[name] = first(types.Kwargs[name], kind)
		}
		types.Returns = first(types.Returns, test.types.Returns)
	}
	for i, test := range parsed {
		if test == nil || !test.agrees(&types) {
			c.addSource(asserts[i])
			continue
		}
		c.problem.Tests = append(c.problem.Tests, test.Test)
	}
	c.problem.Types = typesOf(types)
}

// typesOf are types, nil where there are none.
func typesOf(types dataset.Types) *dataset.Types {
	for name, kind := range types.Kwargs {
		if kind == "" {
			delete(types.Kwargs, name)
		}
	}
	if !slices.ContainsFunc(types.Args, func(kind string) bool { return kind != "" }) {
		types.Args = nil
	}
	if len(types.Args) == 0 && len(types.Kwargs) == 0 && types.Returns == "" {
		return nil
	}
	return &types
}

func first(kind, other string) string {
	if kind == "" {
		return other
	}
	return kind
}

// agrees reports whether a test gives and returns what the types say. None is the empty
// list or tree of any.
func (t *typedTest) agrees(types *dataset.Types) bool {
	fits := func(kind, own string, value json.RawMessage) bool { return kind == own || own == "" && isNull(value) }
	for i, value := range t.Args {
		if i < len(types.Args) && !fits(types.Args[i], t.types.Args[i], value) {
			return false
		}
	}
	for name, value := range t.Kwargs {
		if !fits(types.Kwargs[name], t.types.Kwargs[name], value) {
			return false
		}
	}
	return types.Returns == t.types.Returns
}

// callTest is an assert of a call with literals, or nodes of literals, as a test in data
// form; ok is false where it is anything else, or JSON cannot hold its values.
func callTest(assert, function string) (test typedTest, ok bool) {
	tokens := pythonTokens(assert)
	if len(tokens) == 0 || tokens[0].text != "assert" {
		return test, false
	}
	tokens = tokens[1:]
	if len(tokens) > 2 && sames[tokens[0].text] != "" && tokens[1].text == "(" {
		parts, rest, ok := arguments(tokens[2:])
		if !ok || len(parts) != 2 || len(rest) > 0 {
			return test, false
		}
		value, kind, ok := node(parts[1])
		if test.types.Returns = sames[tokens[0].text]; !ok || kind != test.types.Returns {
			return test, false
		}
		test.Expected = value
		rest, ok = test.call(parts[0], function)
		return test, ok && len(rest) == 0
	}
	rest, ok := test.call(tokens, function)
	if !ok || len(rest) < 3 || rest[0].text != "=" || rest[1].text != "=" || rest[1].start != rest[0].end {
		return test, false
	}
	expected, err := parseLiteral(rest[2:])
	test.Expected = expected.json
	return test, err == nil && !expected.tuple && !expected.opaque
}

// call reads a call with literals or nodes, and returns the tokens behind it.
func (t *typedTest) call(tokens []token, function string) (rest []token, ok bool) {
	want := append(pythonTokens(function), token{text: "("})
	if len(tokens) < len(want) {
		return nil, false
	}
	for i, token := range want {
		if tokens[i].text != token.text {
			return nil, false
		}
	}
	parts, rest, ok := arguments(tokens[len(want):])
	if !ok {
		return nil, false
	}
	t.Args, t.types.Kwargs = []json.RawMessage{}, map[string]string{}
	for _, part := range parts {
		key := ""
		if len(part) > 2 && part[0].kind == nameToken && part[1].text == "=" {
			key, part = part[0].text, part[2:]
		}
		value, kind, ok := node(part)
		switch {
		case !ok || key == "" && t.Kwargs != nil:
			return nil, false
		case key == "":
			t.Args, t.types.Args = append(t.Args, value), append(t.types.Args, kind)
		default:
			if t.Kwargs == nil {
				t.Kwargs = map[string]json.RawMessage{}
			}
			t.Kwargs[key], t.types.Kwargs[key] = value, kind
		}
	}
	return rest, true
}

// node is a literal; nodes of one, list_node([1, 2]), with their type; or a list of such.
func node(tokens []token) (value json.RawMessage, kind string, ok bool) {
	last := len(tokens) - 1
	if last < 1 {
		last = 0
	}
	switch {
	case last > 1 && makers[tokens[0].text] != "" && tokens[1].text == "(" && tokens[last].text == ")":
		literal, err := parseLiteral(tokens[2:last])
		return literal.json, makers[tokens[0].text], err == nil && literal.list && !literal.tuple && !literal.opaque
	case last > 1 && tokens[0].text == "[" && makers[tokens[1].text] != "" && tokens[last].text == "]":
		parts, rest, ok := arguments(append(slices.Clone(tokens[1:last]), token{text: ")"}))
		if !ok || len(rest) > 0 {
			return nil, "", false
		}
		items := make([]json.RawMessage, len(parts))
		for i, part := range parts {
			item, of, ok := node(part)
			if kind = first(kind, of); !ok || of != kind {
				return nil, "", false
			}
			items[i] = item
		}
		value, err := json.Marshal(items)
		return value, "list[" + kind + "]", err == nil
	}
	literal, err := parseLiteral(tokens)
	return literal.json, "", err == nil && !literal.tuple && !literal.opaque
}
