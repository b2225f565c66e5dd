package credit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Features is what constraints are checked against, from a parse of the whole
// program, its prompt included.
type Features struct {
	Constructs map[string]int // construct to how often it occurs
	Imports    []string       // top-level modules
	Calls      []string       // names called, dotted
	Recursive  int            // how many functions call themselves, directly or not
}

// Violation is one constraint that a program breaks.
type Violation struct {
	Key    string // as in the problem's JSON: "forbidden", "imports.allowed"
	Name   string // the construct, module or call; empty for recursion and loops
	Reason string // in words
}

// Check lists what the program breaks, in the order of the keys above and of
// the names in each; nil when it keeps to all.
func (c Constraints) Check(f Features) []Violation {
	var broken []Violation
	add := func(key, name, reason string) { broken = append(broken, Violation{key, name, reason}) }

	for _, name := range c.Required {
		if f.has(name) == 0 {
			add("required", name, fmt.Sprintf("uses no %s, which the problem requires", name))
		}
	}
	for _, name := range c.Forbidden {
		if f.has(name) > 0 {
			add("forbidden", name, fmt.Sprintf("uses %s, which the problem forbids", name))
		}
	}
	imports := slices.Sorted(maps.Keys(asSet(f.Imports)))
	for _, name := range imports {
		if c.Imports.Allowed != nil && !slices.Contains(c.Imports.Allowed, name) {
			add("imports.allowed", name, fmt.Sprintf("imports %s, which the problem does not allow", name))
		}
	}
	for _, name := range imports {
		if slices.Contains(c.Imports.Forbidden, name) {
			add("imports.forbidden", name, fmt.Sprintf("imports %s, which the problem forbids", name))
		}
	}
	for _, name := range c.Calls.Required {
		if !f.calls(name) {
			add("calls.required", name, fmt.Sprintf("never calls %s, which the problem requires", name))
		}
	}
	for _, name := range c.Calls.Forbidden {
		if f.calls(name) {
			add("calls.forbidden", name, fmt.Sprintf("calls %s, which the problem forbids", name))
		}
	}
	rule := func(key string, rule Rule, there bool, what string) {
		switch {
		case rule == RuleRequired && !there:
			add(key, "", fmt.Sprintf("uses no %s, which the problem requires", what))
		case rule == RuleForbidden && there:
			add(key, "", fmt.Sprintf("uses %s, which the problem forbids", what))
		}
	}
	rule("recursion", c.Recursion, f.has("recursion") > 0, "recursion")
	rule("loops", c.Loops, f.loops(), "loops")
	if c.Strict && c.Hints != nil {
		for _, hint := range c.Hints.Check(f) {
			add("hints."+hint.Key, hint.Name, hint.Reason)
		}
	}
	return broken
}

func (f Features) loops() bool { return f.has("for")+f.has("while")+f.has("while-true") > 0 }

// has counts a construct. Recursion is known in two ways; either will do.
func (f Features) has(construct string) int {
	if construct == "recursion" {
		return max(f.Constructs[construct], f.Recursive)
	}
	return f.Constructs[construct]
}

func (f Features) calls(name string) bool {
	return slices.ContainsFunc(f.Calls, func(call string) bool {
		return call == name || strings.HasSuffix(call, "."+name)
	})
}

func asSet(names []string) map[string]struct{} {
	set := make(map[string]struct{}, len(names))
	for _, name := range names {
		set[name] = struct{}{}
	}
	return set
}
