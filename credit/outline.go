package credit

import (
	"slices"
	"strings"
)

// Outline is what only the language can say of a text. Nothing of the text runs
// for it.
type Outline struct {
	// Broken: it does not compile. Then there are no statements.
	Broken bool
	// Unfinished: it is broken, but more text could make it compile.
	Unfinished bool
	// ErrorAt is the byte at which the parser gave up on a broken text.
	ErrorAt int
	// Calls: something in it is called.
	Calls bool
	// Statements are those of the top level, in order.
	Statements []Statement
}

// Statement is a statement of a text's top level.
type Statement struct {
	Span  Span     // in the text's bytes
	Binds []string // the names that it binds; "*" for names that its text does not tell
	Reads []string // the names that it reads and neither binds nor has from the language
	// Import: what it binds comes from elsewhere.
	Import bool
	// Defines: it is a function or a class.
	Defines bool
	// Stub: a function without a body of its own, such as a signature with "...".
	Stub bool
	// Methods are those of a class that are more than stubs.
	Methods []string
}

// anyName stands among a statement's names for those that its text does not tell.
const anyName = "*"

// defines reports whether a text gives the name of an entry point (of a method its
// class's) a value of its own, and whether it does so with more than a stub. To import
// a name is to use it. A main program, which has no entry point, must call something, and
// do more than define and import.
func (o Outline) defines(entryPoint string) (defined, whole bool) {
	if entryPoint == "" {
		runs := func(s Statement) bool { return !s.Import && !s.Defines }
		return o.Calls && len(o.Statements) > 0, o.Calls && slices.ContainsFunc(o.Statements, runs)
	}
	name, method, isMethod := strings.Cut(entryPoint, ".")
	for _, s := range o.Statements {
		if !s.Import && slices.Contains(s.Binds, name) {
			defined, whole = true, whole || !s.Stub && (!isMethod || slices.Contains(s.Methods, method))
		}
	}
	return defined, whole
}

// topName is the name at the top level that an entry point is reached by: a function's,
// or that of a method's class.
func topName(entryPoint string) string {
	name, _, _ := strings.Cut(entryPoint, ".")
	return name
}

// hasDefinition reports whether there is a function or a class.
func (o Outline) hasDefinition() bool {
	return slices.ContainsFunc(o.Statements, func(s Statement) bool { return s.Defines })
}

// Binds reports whether a statement binds a name.
func (o Outline) Binds(name string) bool {
	return slices.ContainsFunc(o.Statements, func(s Statement) bool { return slices.Contains(s.Binds, name) })
}

func (o Outline) reads(name string) bool {
	return slices.ContainsFunc(o.Statements, func(s Statement) bool { return slices.Contains(s.Reads, name) })
}

// missing are the names that a text reads and does not bind, in order, each
// once.
func (o Outline) missing() []string {
	bound, seen := map[string]bool{}, map[string]bool{}
	for _, s := range o.Statements {
		for _, name := range s.Binds {
			bound[name] = true
		}
	}
	var names []string
	for _, s := range o.Statements {
		for _, name := range s.Reads {
			if !bound[name] && !seen[name] {
				names, seen[name] = append(names, name), true
			}
		}
	}
	return names
}

// trailing is where a text ends without the words behind its last statement that
// compile by chance, as a heading of one word does: expressions of nothing but
// names that nothing binds.
func (o Outline) trailing(length int) int {
	missing := o.missing()
	for _, s := range slices.Backward(o.Statements) {
		bare := len(s.Binds) == 0 && len(s.Reads) > 0 &&
			!slices.ContainsFunc(s.Reads, func(name string) bool { return !slices.Contains(missing, name) })
		if !bare {
			break
		}
		length = s.Span.StartByte
	}
	return length
}

// providing are the statements that bind one of some names, and those that they
// need in turn, in order.
func (o Outline) providing(names []string) []Statement {
	wanted := slices.Clone(names)
	taken := make([]bool, len(o.Statements))
	for again := true; again; {
		again = false
		for i, s := range o.Statements {
			if !taken[i] && slices.ContainsFunc(s.Binds, func(name string) bool { return slices.Contains(wanted, name) }) {
				taken[i], again = true, true
				wanted = append(wanted, s.Reads...)
			}
		}
	}
	var found []Statement
	for i, s := range o.Statements {
		if taken[i] {
			found = append(found, s)
		}
	}
	return found
}

// mostTests bounds the tests whose names are asked for.
const mostTests = 32

// NamesOf are the names that tests in source form read from the program, the
// entry point's among them, each once. The error is ask's.
func NamesOf(tests []string, ask func(text string) (Outline, error)) ([]string, error) {
	var all Outline
	for _, test := range tests[:min(len(tests), mostTests)] {
		outline, err := ask(test)
		if err != nil {
			return nil, err
		}
		for _, name := range outline.missing() {
			all.Statements = append(all.Statements, Statement{Reads: []string{name}})
		}
	}
	return all.missing(), nil
}
