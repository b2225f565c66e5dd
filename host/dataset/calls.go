package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Types say how arguments are made of their JSON. ListNode is a linked list, of the list of
// its values; TreeNode a binary tree, of its values level by level with null where there is
// no node; null and [] are the empty one of each. list[ListNode] is a list of such.
type Types struct {
	// Args are the types of the arguments, in order: "ListNode", "TreeNode", list[...] of
	// one, or "" for one that is given as it is, as those behind the last are. Of a test with
	// operations they are the arguments of the object's making. Default: [].
	Args []string `json:"args,omitempty"`
	// Kwargs are the types of keyword arguments, by their names. Default: {}.
	Kwargs map[string]string `json:"kwargs,omitempty"`
	// Returns is the type of the result. A test with operations does not read it.
	// Default: "".
	Returns string `json:"returns,omitempty"`
	// InPlace is the number of the argument in args, 0 being the first, that is the result as
	// the call leaves it, for a function that changes it and returns nothing. `returns` is
	// then its type. No test has operations then. Default: the result is what the call returns.
	InPlace *int `json:"in_place,omitempty"`
}

// UnmarshalJSON refuses a key that nobody reads.
func (t *Types) UnmarshalJSON(data []byte) error {
	type plain Types
	if err := json.Unmarshal(data, (*plain)(t)); err != nil {
		return within("types", err)
	}
	if err := typesKeys.check(data); err != nil {
		return within("types", err)
	}
	return nil
}

func (t *Types) check() error {
	if t == nil {
		return nil
	}
	wrong := func(key, text string) error {
		return fieldError("types."+key, fmt.Sprintf("is %q; it is ListNode, TreeNode, list[...] of one, or empty", text))
	}
	for i, text := range t.Args {
		if !isType(text) {
			return wrong(fmt.Sprintf("args[%d]", i), text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Kwargs)) {
		if !isType(t.Kwargs[name]) {
			return wrong("kwargs."+name, t.Kwargs[name])
		}
	}
	if !isType(t.Returns) {
		return wrong("returns", t.Returns)
	}
	if t.InPlace != nil && *t.InPlace < 0 {
		return fieldError("types.in_place",
			fmt.Sprintf("is %d; it is the number of an argument, 0 being the first", *t.InPlace))
	}
	return nil
}

// manyOf begins the type of a list of others.
const manyOf = "list["

func isType(text string) bool {
	for strings.HasPrefix(text, manyOf) && strings.HasSuffix(text, "]") {
		if text = text[len(manyOf) : len(text)-1]; text == "" {
			return false
		}
	}
	return text == "" || text == "ListNode" || text == "TreeNode"
}

// Fits reports why nothing of a type can be made of a value.
func Fits(kind string, value json.RawMessage) error {
	value = bytes.TrimSpace(value)
	switch {
	case kind == "", len(value) > 0 && value[0] == '[' && !strings.HasPrefix(kind, manyOf):
		return nil
	case string(value) == "null" && !strings.HasPrefix(kind, manyOf):
		return nil
	case len(value) == 0 || value[0] != '[':
		return fmt.Errorf("is to be made a %s by types, and is no list", kind)
	}
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil {
		return err
	}
	for i, item := range items {
		if err := Fits(kind[len(manyOf):len(kind)-1], item); err != nil {
			return fmt.Errorf("[%d] %w", i, err)
		}
	}
	return nil
}

// checkOperations reports operations on anything but an object of a class of the problem.
func (p *Problem) checkOperations() error {
	for i := range p.Tests {
		operations := p.Tests[i].Operations
		switch {
		case len(operations) == 0:
		case strings.Contains(p.EntryPoint, "."):
			return fieldError("entry_point",
				fmt.Sprintf("is %s, and tests[%d] has operations; name the class alone", p.EntryPoint, i))
		case operations[0] != p.EntryPoint:
			return fieldError(fmt.Sprintf("tests[%d].operations[0]", i),
				fmt.Sprintf("is %q; it is the class of entry_point, %q, which makes the object", operations[0], p.EntryPoint))
		}
	}
	return nil
}

func (t Test) checkOperations() error {
	switch {
	case t.Operations == nil:
		return nil
	case !t.Structured():
		return fieldError("operations", "stand without args; give the list of each call's arguments")
	case len(t.Operations) == 0 || slices.Contains(t.Operations, ""):
		return fieldError("operations", "are empty, or one of them is; name the class, then a method for each call")
	case len(t.Operations) != len(t.Args):
		return fieldError("args", fmt.Sprintf("are %d, beside %d operations; give a list of arguments for each",
			len(t.Args), len(t.Operations)))
	case t.Kwargs != nil:
		return fieldError("kwargs", "stand beside operations, whose arguments have no names")
	case !allLists(t.Args):
		return fieldError("args", "are not all lists; beside operations each is the list of one call's arguments")
	}
	return nil
}

func allLists(values []json.RawMessage) bool {
	return !slices.ContainsFunc(values, func(raw json.RawMessage) bool {
		return !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("["))
	})
}
