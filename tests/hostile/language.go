package hostile

import (
	"fmt"

	"github.com/egca/egca/host/dataset"
)

// Language is what the suite has to know of one: its programs lie in the
// folder of its name.
type Language struct {
	Name, Plugin, Extension, Comment string
	Neighbour                        string // the file of the honest program
	Least                            int    // how many programs there are at least
	Missing                          string // how the plugin's error begins where its interpreter is missing

	function string // answer(x), with the reference's expression
	look     string // look(x), the neighbour's reference
	test     string // a test that an expression is true
	equals   string
}

// Languages are those with hostile programs.
var Languages = []Language{
	{
		Name: "python", Plugin: "python", Extension: ".py", Comment: "# ", Neighbour: "neighbour.py", Least: 100,
		Missing:  "no Python interpreter",
		function: "def answer(x):\n    return %s\n", look: "def look(x):\n    return x\n", test: "assert %s", equals: "==",
	},
	{
		Name: "javascript", Plugin: "js", Extension: ".js", Comment: "// ", Neighbour: "neighbour.js", Least: 60,
		Missing:  "no Node",
		function: "function answer(x) {\n  return %s;\n}\n", look: "function look(x) {\n  return x;\n}\n",
		test: `if (!(%s)) throw new Error("no");`, equals: "===",
	},
}

// tests are those of a program that names none.
func (l *Language) tests() []string {
	var tests []string
	for x := 1; x <= 3; x++ {
		tests = append(tests, fmt.Sprintf("answer(%d) %s %d", x, l.equals, 2*x))
	}
	return tests
}

// problem asks for answers.
func (l *Language) problem(p *Program) *dataset.Problem {
	problem := &dataset.Problem{TaskID: p.Name, Language: l.Name, EntryPoint: "answer", Reference: fmt.Sprintf(l.function, p.Reference)}
	for _, test := range p.Tests {
		problem.Tests = append(problem.Tests, dataset.Test{Source: fmt.Sprintf(l.test, test)})
	}
	return problem
}

// neighbourly asks for two looks around.
func (l *Language) neighbourly() *dataset.Problem {
	problem := &dataset.Problem{TaskID: "neighbour", Language: l.Name, EntryPoint: "look", Reference: l.look}
	for x := 1; x <= 2; x++ {
		problem.Tests = append(problem.Tests, dataset.Test{Source: fmt.Sprintf(l.test, fmt.Sprintf("look(%d) %s %d", x, l.equals, x))})
	}
	return problem
}
