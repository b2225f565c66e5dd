package hostile

import (
	"fmt"

	"github.com/egca/egca/host/dataset"
)

// Language is what the suite has to know of one: its programs lie in the
// folder of its name.
type Language struct {
	Way                              string // of several ways to run it, one that is not the usual
	Options                          string // the plugin's, JSON, for that way
	Spare                            int    // descriptors that a worker keeps for a process that is ready
	Some                             string // regular expression of the programs for that way, family/name
	Name, Plugin, Extension, Comment string
	Neighbour                        string // the file of the honest program
	Least                            int    // how many programs there are at least
	Missing                          string // how the plugin's error begins where its interpreter is missing

	function string // answer(x), with the reference's expression
	main     string // reads x and writes twice x; "" where main programs do not run
	look     string // look(x), the neighbour's reference
	test     string // a test that an expression is true
	equals   string
}

// Languages are those with hostile programs.
var Languages = []Language{
	inPython, inJavaScript,
	// Without forking, a process of its own for each program, started ahead. There
	// a forger finds Node's own pipes instead of its report's, and ends itself.
	inJavaScript.another(
		"-spawned",
		`{"fork": false}`,
		"process|channel|confusion|escape|output/|kernel|network|files/(closes|leaves|writes)|main/",
		4,
	),
}

var (
	inPython = Language{
		Name: "python", Plugin: "python", Extension: ".py", Comment: "# ", Neighbour: "neighbour.py", Least: 250,
		Missing:  "no Python interpreter",
		main:     "print(2 * int(input()))\n",
		function: "def answer(x):\n    return %s\n", look: "def look(x):\n    return x\n", test: "assert %s", equals: "==",
	}
	inJavaScript = Language{
		Name: "javascript", Plugin: "js", Extension: ".js", Comment: "// ", Neighbour: "neighbour.js", Least: 170,
		Missing:  "no Node",
		main:     "console.log(2 * require(\"fs\").readFileSync(0, \"utf8\"));\n",
		function: "function answer(x) {\n  return %s;\n}\n", look: "function look(x) {\n  return x;\n}\n",
		test: `if (!(%s)) throw new Error("no");`, equals: "===",
	}
)

func (l Language) another(way, options, some string, spare int) Language {
	l.Way, l.Options, l.Some, l.Spare = way, options, some, spare
	return l
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
	if p.Main {
		return l.onStdin(p)
	}
	if p.Calls != "" {
		return l.calling(p)
	}
	problem := &dataset.Problem{
		TaskID:     p.Name,
		Language:   l.Name,
		EntryPoint: "answer",
		Reference:  fmt.Sprintf(l.function, p.Reference),
	}
	for _, test := range p.Tests {
		problem.Tests = append(problem.Tests, dataset.Test{Source: fmt.Sprintf(l.test, test)})
	}
	return problem
}

// onStdin asks for what a main program writes.
func (l *Language) onStdin(p *Program) *dataset.Problem {
	problem := &dataset.Problem{TaskID: p.Name, Language: l.Name, Reference: l.main}
	for i, x := range p.Tests {
		stdin, stdout := x+"\n", fmt.Sprintf("%d\n", 2*(i+1))
		problem.Tests = append(problem.Tests, dataset.Test{Stdin: &stdin, Stdout: &stdout})
	}
	return problem
}

// neighbourly asks for two looks around.
func (l *Language) neighbourly() *dataset.Problem {
	problem := &dataset.Problem{TaskID: "neighbour", Language: l.Name, EntryPoint: "look", Reference: l.look}
	for x := 1; x <= 2; x++ {
		problem.Tests = append(
			problem.Tests,
			dataset.Test{Source: fmt.Sprintf(l.test, fmt.Sprintf("look(%d) %s %d", x, l.equals, x))},
		)
	}
	return problem
}
