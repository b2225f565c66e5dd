package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// kodCode reads a row of KodCode-V1.
func kodCode(c *converter) error {
	r, err := decode[struct {
		Question text `json:"question"`
		Solution text `json:"solution"`
		Test     text `json:"test"`
		Info     embedded[[]struct {
			Name text `json:"function_name"`
		}] `json:"test_info"`
	}](c, "question_id")
	if err != nil {
		return err
	}
	c.problem.Prompt, c.problem.Reference = string(r.Question), unfenced(string(r.Solution))
	if strings.TrimSpace(string(r.Test)) == "" {
		return errors.New("test is missing or empty, so the row has no tests")
	}
	file, err := readPytest(string(r.Test))
	if err != nil {
		return err
	}
	if len(r.Info.value) > 0 {
		c.problem.EntryPoint = string(r.Info.value[0].Name)
	}
	defined := definedNames(c.problem.Reference)
	if !slices.Contains(defined, c.problem.EntryPoint) {
		c.problem.EntryPoint = ""
		for _, imported := range file.imported {
			if c.problem.EntryPoint == "" && (len(defined) == 0 || slices.Contains(defined, imported)) {
				c.problem.EntryPoint = imported
			}
		}
	}
	if c.problem.EntryPoint == "" {
		c.problem.EntryPoint = entryPoint(c.problem.Reference, []string{file.source})
	}
	if c.problem.EntryPoint == "" {
		return errors.New("its tests call no function of the solution")
	}
	if file.whole {
		c.addSource(strings.TrimRight(string(r.Test), "\n ") + "\n")
		return nil
	}
	for _, test := range file.tests { // its functions are tests of their own
		c.addSource(file.source + "\n\n" + test + "\n")
	}
	return nil
}

// pytestFile is a test file: the source that all its tests share, and the call of each.
type pytestFile struct {
	source   string
	imported []string // from the module solution, or named in it
	whole    bool     // it names the module or pytest: it runs as it is
	tests    []string
}

// readPytest reads a test file. What it imports from the module solution is there already,
// because a test runs behind the program, in its namespace.
func readPytest(source string) (*pytestFile, error) {
	f := &pytestFile{}
	var b strings.Builder
	at := 0
	class, module := "", ""
	replace := func(line codeLine, with string) {
		b.WriteString(source[at:line.start] + strings.Repeat(" ", line.indent) + with)
		at = line.end
	}
	for _, line := range codeLines(source) {
		text := line.text(source)
		if line.indent == 0 {
			class = ""
		}
		switch {
		case line.starts("from", "solution", "import"):
			names, err := importedNames(line.tokens[3:])
			if err != nil {
				return nil, err
			}
			with := "pass"
			for _, n := range names {
				f.imported = append(f.imported, n[0])
				if n[1] != n[0] {
					with += "; " + n[1] + " = " + n[0]
				}
			}
			replace(line, with)
		case line.starts("import", "solution") && len(line.tokens) == 2:
			f.whole, module = true, "solution"
		case line.starts("import", "solution", "as") && len(line.tokens) == 4:
			f.whole, module = true, line.word(3)
		case line.starts("import", "solution") || line.starts("from", "solution", "."):
			return nil, fmt.Errorf("its tests import the module solution in another way than alone (%s)", text)
		case line.starts("import", "pytest") && len(line.tokens) == 2:
			f.whole = true
		case line.starts("from", "pytest", "import") && onlyHas(line.tokens[3:]):
			f.whole = true
		case line.starts("from", "pytest"):
			return nil, fmt.Errorf("its tests import names from pytest (%s), which is not there", text)
		case line.starts("@", "pytest", ".", "fixture"):
			return nil, errors.New("its tests use fixtures of pytest, which is not there")
		case line.starts("@", "pytest", ".") && !line.starts("@", "pytest", ".", "mark", ".", "parametrize"):
			return nil, fmt.Errorf("its tests use %s of pytest, which is not there", text)
		case line.indent == 0 && line.starts("class") && strings.HasPrefix(line.word(1), "Test"):
			class = line.word(1)
		case line.starts("def") && strings.HasPrefix(line.word(1), "test"):
			name := line.word(1)
			if line.indent > 0 && class == "" {
				continue
			}
			if err := parameters(line, class != "", decorated(b.String()+source[at:line.start])); err != nil {
				return nil, err
			}
			if class != "" && line.indent > 0 {
				name = class + "()." + name
			}
			if !slices.Contains(f.tests, name+"()") {
				f.tests = append(f.tests, name+"()")
			}
		}
	}
	b.WriteString(source[at:])
	f.source = strings.TrimRight(b.String(), "\n ")
	if len(f.tests) == 0 {
		return nil, errors.New("test defines no test function")
	}
	tokens := pythonTokens(source)
	for i := 2; i < len(tokens) && module != ""; i++ {
		if tokens[i-2].text == module && tokens[i-1].text == "." && tokens[i].kind == nameToken {
			f.imported = append(f.imported, tokens[i].text)
		}
	}
	return f, nil
}

// onlyHas reports whether an import takes nothing of pytest but what a plugin's stand-in has,
// by its own names.
func onlyHas(tokens []token) bool {
	return !slices.ContainsFunc(tokens, func(t token) bool {
		return !slices.Contains([]string{"raises", "approx", "param", "fail", "(", ")", ","}, t.text)
	})
}

// importedNames are the names that an import takes, each with the name that it gets.
func importedNames(tokens []token) (names [][2]string, err error) {
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t.text == "(" || t.text == ")" || t.text == "," || t.text == "*":
		case t.kind != nameToken:
			return nil, errors.New("an import of the module solution cannot be read")
		case i+2 < len(tokens) && tokens[i+1].text == "as":
			names, i = append(names, [2]string{t.text, tokens[i+2].text}), i+2
		default:
			names = append(names, [2]string{t.text, t.text})
		}
	}
	return names, nil
}

// decorated reports whether a decorator stands right before the end of a source.
func decorated(before string) bool {
	lines := codeLines(before)
	return len(lines) > 0 && lines[len(lines)-1].starts("@")
}

// parameters refuses a test function whose parameters only a fixture could fill.
func parameters(line codeLine, inClass, decorated bool) error {
	var names []string
	for _, t := range line.tokens[2:] {
		if t.text == ":" || t.text == "=" {
			break
		}
		if t.kind == nameToken && !(inClass && t.text == "self") {
			names = append(names, t.text)
		}
	}
	if len(names) > 0 && !decorated {
		return fmt.Errorf("its test %s takes the fixture %s of pytest, which is not there", line.word(1), names[0])
	}
	return nil
}
