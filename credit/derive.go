package credit

import (
	"fmt"
	"slices"
	"strings"
)

// shaping are the constructs that make one solution another: control flow and
// data structures. Lists, tuples and slices are everywhere and say nothing.
var shaping = []string{
	"for", "while", "comprehension", "generator", "try", "match", "class", "dict", "set", "sort",
}

// Derive is what correct programs have in common, as demands: the control flow
// and data structures that all of them use, whether they call themselves or
// loop, and the modules that any of them imports. It is a function of the
// features alone (arXiv 2603.16158 has a language model do this once, offline).
// Nil programs demand nothing.
func Derive(programs []Features) Constraints {
	if len(programs) == 0 {
		return Constraints{}
	}
	all := func(holds func(Features) bool) bool {
		return !slices.ContainsFunc(programs, func(f Features) bool { return !holds(f) })
	}
	var c Constraints
	for _, name := range shaping {
		if all(func(f Features) bool { return f.has(name) > 0 }) {
			c.Required = append(c.Required, name)
		}
	}
	rule := func(there func(Features) bool) Rule {
		switch {
		case all(there):
			return RuleRequired
		case all(func(f Features) bool { return !there(f) }):
			return RuleForbidden
		}
		return ""
	}
	c.Recursion = rule(func(f Features) bool { return f.has("recursion") > 0 })
	if rule(Features.loops) == RuleForbidden {
		c.Loops = RuleForbidden // which loop is required, Required says
	}
	c.Imports.Allowed = []string{}
	for _, f := range programs {
		c.Imports.Allowed = append(c.Imports.Allowed, f.Imports...)
	}
	slices.Sort(c.Imports.Allowed)
	c.Imports.Allowed = slices.Compact(c.Imports.Allowed)
	return c
}

// words are the constructs as a person says them.
var words = map[string]string{
	"assert": "an assertion", "async": "asynchronous code", "class": "a class", "comprehension": "a comprehension",
	"dict": "a dictionary", "eval": "code from text", "for": "a for loop", "generator": "a generator",
	"global": "a global variable", "import": "an import", "lambda": "an anonymous function", "list": "a list",
	"match": "a match or switch statement", "nested-function": "a nested function", "recursion": "recursion",
	"set": "a set", "slice": "a slice", "sort": "sorting", "ternary": "a conditional expression",
	"try": "exception handling", "tuple": "a tuple", "walrus": "an assignment expression",
	"while": "a while loop", "while-true": "an endless loop that is left by a jump", "with": "a context manager",
}

// Words says the demands, hints included, for a sampling prompt; empty when
// there are none.
func (c Constraints) Words() string {
	var sentences []string
	say := func(format, list string) {
		if list != "" {
			sentences = append(sentences, fmt.Sprintf(format, list))
		}
	}
	hints := Constraints{}
	if c.Hints != nil {
		hints = *c.Hints
	}
	required, forbidden := c.Required, c.Forbidden
	for _, rules := range []Constraints{c, hints} {
		for name, rule := range map[string]Rule{"recursion": rules.Recursion, "loops": rules.Loops} {
			switch rule {
			case RuleRequired:
				required = append(slices.Clip(required), name)
			case RuleForbidden:
				forbidden = append(slices.Clip(forbidden), name)
			}
		}
	}
	say("Use %s.", enumerate(append(slices.Clip(required), hints.Required...), "and"))
	say("Do not use %s.", enumerate(append(slices.Clip(forbidden), hints.Forbidden...), "or"))
	say("Call %s.", enumerate(append(slices.Clip(c.Calls.Required), hints.Calls.Required...), "and"))
	say("Do not call %s.", enumerate(append(slices.Clip(c.Calls.Forbidden), hints.Calls.Forbidden...), "or"))
	allowed := c.Imports.Allowed
	if allowed == nil {
		allowed = hints.Imports.Allowed
	}
	switch {
	case allowed == nil:
	case len(allowed) == 0:
		sentences = append(sentences, "Import nothing.")
	default:
		say("Import nothing but %s.", enumerate(allowed, "and"))
	}
	say("Do not import %s.", enumerate(append(slices.Clip(c.Imports.Forbidden), hints.Imports.Forbidden...), "or"))
	return strings.Join(sentences, " ")
}

// enumerate puts names, sorted and each once, into a phrase: "a, b and c".
func enumerate(names []string, last string) string {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	said := make([]string, len(names))
	for i, name := range names {
		if said[i] = words[name]; said[i] == "" {
			said[i] = name
		}
	}
	if len(said) < 2 {
		return strings.Join(said, "")
	}
	return strings.Join(said[:len(said)-1], ", ") + " " + last + " " + said[len(said)-1]
}
