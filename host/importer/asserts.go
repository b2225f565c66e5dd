package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// addAsserts adds each statement as a test in source form. The entry point is the function
// of the program, where there is one, that the statements call.
func (c *converter) addAsserts(program string, statements []string) error {
	if len(statements) == 0 {
		return errors.New("the row has no tests")
	}
	if c.problem.EntryPoint == "" {
		c.problem.EntryPoint = entryPoint(program, statements)
	}
	if c.problem.EntryPoint == "" {
		return errors.New("its tests call no function of the program")
	}
	for i, s := range statements {
		if strings.TrimSpace(s) == "" {
			return fmt.Errorf("test %d is empty", i)
		}
		c.addSource(strings.TrimSpace(s))
	}
	return nil
}

// assertsOf splits a text at its lines at the margin that begin with assert; what
// stands before one belongs to it.
func assertsOf(source string) []string {
	var all []string
	from := 0
	for _, line := range codeLines(source) {
		if line.indent == 0 && line.starts("assert") {
			all = append(all, source[from:line.end])
			from = line.end
		}
	}
	return all
}

// checkAsserts are the asserts of a function check(candidate), with the entry point in
// place of its parameter; ok is false where its body holds anything else. Asserts that do
// not call the candidate, such as "assert True", say nothing about it and are left out.
func checkAsserts(test, entry string) (asserts []string, ok bool) {
	lines := codeLines(test)
	for i, line := range lines {
		if line.indent != 0 || !line.starts("def", "check", "(", "candidate", ")", ":") {
			continue
		}
		for _, inner := range lines[i+1:] {
			if inner.indent == 0 {
				break
			}
			source := inner.text(test)
			switch {
			case len(inner.tokens) == 1 && inner.tokens[0].kind == stringToken || inner.starts("pass"):
				continue
			case !inner.starts("assert") || inner.indent != lines[i+1].indent || hasStatements(inner):
				return nil, false
			}
			if renamed := rename(source, "candidate", callee(entry)); renamed != source {
				asserts = append(asserts, renamed)
			}
		}
		return asserts, len(asserts) > 0
	}
	return nil, false
}

// hasStatements reports whether a line holds more than one statement.
func hasStatements(line codeLine) bool {
	depth := 0
	for _, t := range line.tokens {
		switch t.text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case ";":
			return true
		}
	}
	return depth != 0
}

// addCheck adds the tests of check(candidate): an assert each, or the whole of it.
func (c *converter) addCheck(test, entry string) error {
	if strings.TrimSpace(test) == "" {
		return errors.New("test is missing or empty, so the row has no tests")
	}
	if !definesCheck(test) {
		return errors.New("test defines no check(candidate)")
	}
	if rename(test, "candidate", "") == strings.Replace(test, "candidate", "", 1) {
		return errors.New("test never calls the candidate, so that every program would pass")
	}
	if asserts, ok := checkAsserts(test, entry); ok && onlyCheck(test) {
		for _, a := range asserts {
			c.addSource(a)
		}
		return nil
	}
	c.addSource(strings.TrimRight(test, "\n") + "\n\ncheck(" + candidate(entry) + ")\n")
	return nil
}

func definesCheck(test string) bool {
	return slices.ContainsFunc(codeLines(test), func(line codeLine) bool {
		return line.indent == 0 && line.starts("def", "check", "(", "candidate")
	})
}

// candidate is an entry point as an argument of check.
func candidate(entry string) string {
	if _, _, ok := strings.Cut(entry, "."); ok {
		return "lambda *args, **kwargs: " + callee(entry) + "(*args, **kwargs)"
	}
	return entry
}

// onlyCheck reports whether a test file holds nothing that an assert of check may need:
// the function alone, strings, METADATA.
func onlyCheck(test string) bool {
	inside := false
	for _, line := range codeLines(test) {
		switch {
		case line.indent > 0 && inside:
		case line.indent == 0 && line.starts("def", "check"):
			inside = true
		case line.indent == 0 && (line.starts("METADATA") || len(line.tokens) == 1 && line.tokens[0].kind == stringToken):
			inside = false
		case line.indent == 0 && line.starts("check", "("):
		default:
			return false
		}
	}
	return true
}
