package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/trace"
)

// fault is one file of the corpus. ../README.md describes it.
type fault struct {
	path    string
	archive *txtar.Archive

	edit   string            // the kind of edit that must find the repair
	editIn map[string]string // by language, where it is another one
	// only says why there is one language. differs says why the languages do not find
	// the same, missed why neither finds what is right.
	only, differs, missed string
	tests                 []dataset.Test
	programs              map[string]*programs // by language
}

// programs are the ones of a fault in one language.
type programs struct {
	reference, candidate string
	sibling              string  // another correct program that lends its code; there need not be one
	repairs              []patch // forms of the right repair; each will do
	place                string  // of the switch that must be found, where no edit is a repair
}

// patch is a right repair: changes of the candidate's lines.
type patch []hunk

// hunk replaces lines by others.
type hunk struct {
	old, new []string
	faulty   []bool // of each old line: whether it goes away
}

var extensions = map[string]string{".py": "python", ".js": "javascript"}

// read reads a case and refuses what it does not know.
func read(path string) (*fault, error) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		return nil, err
	}
	f := &fault{path: path, archive: archive, programs: map[string]*programs{}, editIn: map[string]string{}}
	f.readComment(string(archive.Comment))
	for _, file := range archive.Files {
		if err := f.readFile(file.Name, file.Data); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	return f, f.check()
}

func (f *fault) readComment(comment string) {
	for line := range strings.Lines(comment) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if language, own := strings.CutPrefix(key, "edit in "); own {
			f.editIn[language] = value
		}
		switch key {
		case "edit":
			f.edit = value
		case "only":
			f.only = value
		case "differs":
			f.differs = value
		case "missed":
			f.missed = value
		}
	}
}

func (f *fault) readFile(name string, data []byte) error {
	extension := filepath.Ext(name)
	language, known := extensions[extension]
	if known && f.programs[language] == nil {
		f.programs[language] = &programs{}
	}
	p := f.programs[language]
	switch base := strings.TrimSuffix(name, extension); {
	case name == "tests.jsonl":
		for line := range bytes.Lines(data) {
			var test dataset.Test
			if err := json.Unmarshal(line, &test); err != nil {
				return err
			}
			f.tests = append(f.tests, test)
		}
	case name == "found":
	case !known:
		return fmt.Errorf("what is it?")
	case base == "reference":
		p.reference = string(data)
	case base == "candidate":
		p.candidate = string(data)
	case base == "sibling":
		p.sibling = string(data)
	case base == "switch":
		p.place = strings.TrimSpace(string(data))
	case base == "repair":
		return p.readRepair(string(data))
	default:
		return fmt.Errorf("what is it?")
	}
	return nil
}

// readRepair reads forms of a repair, with a line "or" between two.
func (p *programs) readRepair(text string) error {
	var form patch
	var h hunk
	end := func() {
		if len(h.old)+len(h.new) > 0 {
			form = append(form, h)
		}
		h = hunk{}
	}
	for line := range strings.Lines(text + "or\n") {
		line = strings.TrimSuffix(line, "\n")
		if line == "or" {
			end()
			p.repairs = append(p.repairs, form)
			form = nil
			continue
		}
		if line == "" {
			end()
			continue
		}
		switch rest := line[1:]; line[0] {
		case '-':
			h.old, h.faulty = append(h.old, rest), append(h.faulty, true)
		case '+':
			h.new = append(h.new, rest)
		case ' ':
			h.old, h.new, h.faulty = append(h.old, rest), append(h.new, rest), append(h.faulty, false)
		default:
			return fmt.Errorf("a line begins with %q, want -, + or a blank", line[0])
		}
	}
	return nil
}

func (f *fault) check() error {
	switch {
	case f.edit == "":
		return fmt.Errorf("the comment has no line `edit: KIND`")
	case len(f.tests) == 0:
		return fmt.Errorf("no tests.jsonl")
	case f.only != "" && len(f.programs) != 1:
		return fmt.Errorf("`only:` stands beside programs in %d languages", len(f.programs))
	case f.only == "" && len(f.programs) != len(extensions):
		return fmt.Errorf("programs in %d languages and no line `only: CAUSE`", len(f.programs))
	case f.differs != "" && f.missed != "":
		return fmt.Errorf("`differs:` and `missed:` exclude each other")
	}
	for language, p := range f.programs {
		if p.reference == "" || p.candidate == "" || (len(p.repairs) == 0) == (p.place == "") {
			return fmt.Errorf("%s: a reference, a candidate, and a repair or a switch are needed", language)
		}
		for _, form := range p.repairs {
			if _, _, err := form.apply(p.candidate); err != nil {
				return fmt.Errorf("%s: the repair: %w", language, err)
			}
		}
		if p.place != "" && strings.Count(p.candidate, p.place) != 1 {
			return fmt.Errorf("%s: the switch's place is not in the candidate, or not once", language)
		}
	}
	return nil
}

// editOf is the kind of edit that must find the repair in a language.
func (f *fault) editOf(language string) string {
	if own, other := f.editIn[language]; other {
		return own
	}
	return f.edit
}

// apply gives the repaired program, and the spans of the faulty lines: those that
// go away, or where a hunk only adds, those around.
func (p patch) apply(candidate string) (repaired string, faulty []trace.Span, err error) {
	repaired = candidate
	for _, h := range p {
		old := strings.Join(h.old, "\n") + "\n"
		if len(h.old) == 0 || strings.Count(candidate, old) != 1 {
			return "", nil, fmt.Errorf("these lines are not in the candidate, or not once:\n%s", old)
		}
		at := strings.Index(candidate, old)
		for i, line := range h.old {
			if h.faulty[i] || !slices.Contains(h.faulty, true) {
				faulty = append(faulty, trace.Span{Start: at, End: at + len(line)})
			}
			at += len(line) + 1
		}
		repaired = strings.Replace(repaired, old, strings.Join(h.new, "\n")+"\n", 1)
	}
	return repaired, faulty, nil
}

var bracketed = regexp.MustCompile(`\((\w+)\)=>`)

// plain is a program as it is compared: without blank lines, without blanks inside
// of lines, with one sort of quotes, without the ends of statements, and without
// brackets around a single parameter of a function.
func plain(program string) string {
	var lines []string
	for line := range strings.Lines(program) {
		text := strings.TrimLeft(line, " ")
		indentation := line[:len(line)-len(text)]
		text = strings.ReplaceAll(strings.Join(strings.Fields(text), ""), "'", `"`)
		text = bracketed.ReplaceAllString(text, "$1=>")
		if text = strings.TrimRight(text, ";"); text != "" {
			lines = append(lines, indentation+text)
		}
	}
	return strings.Join(lines, "\n")
}
