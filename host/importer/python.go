package importer

import (
	"regexp"
	"slices"
	"strings"
)

// python is the language of every data set that is read here.
const python = "python"

// graderPrelude is what the graders of APPS, TACO, PRIME and LiveCodeBench put before each
// program, so that programs rely on it. The order of the imports decides which module a
// name is from. limit is the depth of recursion that the grader allows.
func graderPrelude(limit string) string {
	var b strings.Builder
	for _, m := range starred {
		b.WriteString("from " + m + " import *\n")
	}
	for _, m := range starred[:len(starred)-2] {
		b.WriteString("import " + m + "\n")
	}
	return b.String() + "sys.setrecursionlimit(" + limit + ")\n"
}

var starred = []string{
	"string", "re", "datetime", "collections", "heapq", "bisect", "copy", "math", "random", "statistics",
	"itertools", "functools", "operator", "io", "sys", "json", "builtins", "typing",
}

// builtinNames are functions that a test calls around the call that it tests.
var builtinNames = []string{
	"abs", "all", "any", "approx", "bool", "bytes", "dict", "enumerate", "filter", "float", "frozenset", "int",
	"isclose", "isinstance", "len", "list", "map", "max", "min", "next", "not", "range", "repr", "reversed", "round",
	"set", "sorted", "str", "sum", "tuple", "type", "zip", "in", "and", "or", "is", "if", "else", "Counter", "callable",
	"hasattr", "print",
}

// keywordsBefore are words behind which a parenthesis is no call.
var keywordsBefore = []string{
	"assert", "return", "for", "while", "lambda", "def", "class", "yield",
	"await", "raise", "from", "import", "with",
}

// calledNames are the functions that a piece of source calls, without methods and
// Python's own, in the order of their first call.
func calledNames(source string) []string {
	var names []string
	tokens := pythonTokens(source)
	for i, t := range tokens {
		called := t.kind == nameToken && i+1 < len(tokens) && tokens[i+1].text == "(" && (i == 0 || tokens[i-1].text != ".")
		if called && !slices.Contains(builtinNames, t.text) && !slices.Contains(keywordsBefore, t.text) &&
			!slices.Contains(names, t.text) {
			names = append(names, t.text)
		}
	}
	return names
}

// definition is a function or class at the top level of a program, or a method.
var definition = regexp.MustCompile(`(?m)^([ \t]*)(?:async[ \t]+)?(def|class)[ \t]+(\w+)`)

// definedNames are the functions and classes at a program's top level, in order.
func definedNames(source string) []string {
	var names []string
	for _, m := range definition.FindAllStringSubmatch(source, -1) {
		if m[1] == "" && !slices.Contains(names, m[3]) {
			names = append(names, m[3])
		}
	}
	return names
}

// entryPoint returns the function that the most tests call, the first of several. Where
// there is a program, the function must be one that it defines. It returns "" where the
// tests call nothing.
func entryPoint(program string, tests []string) string {
	defined := definedNames(program)
	count := map[string]int{}
	var order []string
	for _, test := range tests {
		for _, called := range calledNames(test) {
			if program != "" && !slices.Contains(defined, called) {
				continue
			}
			if count[called] == 0 {
				order = append(order, called)
			}
			count[called]++
		}
	}
	best := ""
	for _, called := range order {
		if best == "" || count[called] > count[best] {
			best = called
		}
	}
	return best
}

var classSolution = regexp.MustCompile(`(?m)^class[ \t]+Solution\b`)

// method is the entry point for a name of a function in LeetCode's manner: Solution.name
// where the first source that is there has a class Solution.
func method(function string, sources ...string) string {
	for _, source := range sources {
		if strings.TrimSpace(source) != "" {
			if classSolution.MatchString(source) {
				return "Solution." + function
			}
			return function
		}
	}
	return function
}

// fits reports whether a program can have an entry point: it defines the function, or has
// the class, as programs for the tests must.
func fits(program, entry string) bool {
	class, _, isMethod := strings.Cut(entry, ".")
	if entry == "" {
		return true
	}
	if isMethod {
		return slices.Contains(definedNames(program), class)
	}
	return slices.Contains(definedNames(program), entry) || strings.Contains(program, entry+" =")
}

// unfenced takes a program out of a Markdown fence that is all around it.
func unfenced(program string) string {
	inner, ok := strings.CutPrefix(strings.TrimSpace(program), "```")
	if !ok {
		return program
	}
	line, rest, ok := strings.Cut(inner, "\n")
	rest, closed := strings.CutSuffix(rest, "```")
	if !ok || !closed || strings.ContainsAny(line, " `") {
		return program
	}
	return rest
}

// rename puts a name in place of another, where it stands as a name of its own.
func rename(source, from, to string) string {
	var b strings.Builder
	at := 0
	tokens := pythonTokens(source)
	for i, t := range tokens {
		if t.kind == nameToken && t.text == from && (i == 0 || tokens[i-1].text != ".") {
			b.WriteString(source[at:t.start])
			b.WriteString(to)
			at = t.end
		}
	}
	return b.String() + source[at:]
}
