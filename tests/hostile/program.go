// Package hostile holds the programs that mean harm, a folder for each language
// (language.go), each with what must come of it, and runs them through the real
// host and plugins.
//
// A program begins with a header of comments in its language:
//
//	# family: process
//	# what: a daemon holds the result pipe
//	# want: passed, killed|timeout, …   one for each test; the last stands for the rest
//	# reference: 2 * x                  what answer(x) returns; this one by default
//	# test: answer(1) == 2              one a line; answer(1), answer(2), answer(3) by default
//	# tests: 60 answer(N) == 2 * N      so many, N the number of each
//	# full: killed                      what to want at the level full, where it differs
//	# main: yes                         a main program: it reads x, and writes twice x
//	# calls: nodes                      with a linked list; tree, object (operations), file (a test file)
//	# append: 5000 "("                  text to add so many times at the end of the source
//
// The wants are passed, inside (passed by the word of the test's own code, which
// runs inside the program's process), wrong (it returned something else),
// exception, timeout, memory, limit (output or events), killed, tampered and
// rejected.
package hostile

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Program is one hostile program.
type Program struct {
	Name, Family, What string
	Source             string
	Reference          string // the body of the reference's expression
	Tests              []string
	Want, WantFull     []string // alternatives separated by |, one a test

	// Main: it runs on standard input, on x = 1, 2 and 3.
	Main bool

	// Calls is a word of calls.go; "" where tests call with numbers.
	Calls string

	tail string // what "append" adds
}

var wants = []string{
	"passed",
	"inside",
	"wrong",
	"exception",
	"timeout",
	"memory",
	"limit",
	"killed",
	"tampered",
	"rejected",
}

// Read reads every program of a language, sorted by name.
func (l *Language) Read() ([]Program, error) {
	paths, err := filepath.Glob(filepath.Join(l.Name, "*"+l.Extension))
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	all := make([]Program, 0, len(paths))
	for _, path := range paths {
		p, err := l.read(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, p)
	}
	return all, nil
}

func (l *Language) read(path string) (Program, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Program{}, err
	}
	p := Program{Name: strings.TrimSuffix(filepath.Base(path), l.Extension), Source: string(data), Reference: "2 * x"}
	lines := bufio.NewScanner(strings.NewReader(p.Source))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		text, comment := strings.CutPrefix(lines.Text(), l.Comment)
		key, value, ok := strings.Cut(text, ": ")
		if !comment || !ok {
			break
		}
		// The header holds the reference: it is no part of the program.
		_, p.Source, _ = strings.Cut(p.Source, "\n")
		if err := p.set(key, strings.TrimSpace(value)); err != nil {
			return Program{}, err
		}
	}
	if p.Family == "" || p.What == "" || len(p.Want) == 0 {
		return Program{}, fmt.Errorf("its header needs family, what and want")
	}
	p.Source += p.tail
	if len(p.Tests) == 0 {
		p.Tests = l.tests()
	}
	return p, nil
}

func (p *Program) set(key, value string) (err error) {
	switch key {
	case "family":
		p.Family = value
	case "what":
		p.What = value
	case "reference":
		p.Reference = value
	case "test":
		p.Tests = append(p.Tests, value)
	case "tests":
		count, test, _ := strings.Cut(value, " ")
		n, err := strconv.Atoi(count)
		if err != nil {
			return err
		}
		for i := range n {
			p.Tests = append(p.Tests, strings.ReplaceAll(test, "N", strconv.Itoa(i+1)))
		}
	case "main":
		p.Main = value == "yes"
		p.Tests = []string{"1", "2", "3"}
	case "calls":
		p.Calls = value
	case "append":
		p.tail, err = more(p.tail, value)
	case "want":
		p.Want, err = readWants(value)
	case "full":
		p.WantFull, err = readWants(value)
	default:
		return fmt.Errorf("unknown key %q in its header", key)
	}
	return err
}

// more reads a count and a quoted text, and adds that to tail.
func more(tail, value string) (string, error) {
	count, quoted, _ := strings.Cut(value, " ")
	times, err := strconv.Atoi(count)
	if err != nil {
		return "", err
	}
	text, err := strconv.Unquote(quoted)
	if err != nil {
		return "", fmt.Errorf("append: %s: %w", quoted, err)
	}
	return tail + strings.Repeat(text, times), nil
}

func readWants(text string) ([]string, error) {
	all := strings.Split(text, ", ")
	for _, one := range all {
		for want := range strings.SplitSeq(one, "|") {
			if !slices.Contains(wants, want) {
				return nil, fmt.Errorf("unknown want %q, there are %q", want, wants)
			}
		}
	}
	return all, nil
}

// wanted is what a test must come to, as alternatives.
func (p *Program) wanted(test int, full bool) []string {
	list := p.Want
	if full && len(p.WantFull) > 0 {
		list = p.WantFull
	}
	return strings.Split(list[min(test, len(list)-1)], "|")
}
