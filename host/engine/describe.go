package engine

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/trace"
)

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func describe(program *trace.Program, r *judge.Repair) string {
	text := edit(program, r.Span, r.Replacement)
	if r.Also == nil {
		return text
	}
	return text + ", which mends the first failing test, and " + edit(program, r.Also.Span, r.Also.Replacement)
}

func edit(program *trace.Program, span trace.Span, replacement string) string {
	was := string(program.Source[span.Start:span.End])
	switch {
	case was == "":
		return fmt.Sprintf("`%s` inserted", replacement)
	case replacement == "":
		return fmt.Sprintf("`%s` deleted", was)
	}
	return fmt.Sprintf("`%s` for `%s`", replacement, was)
}

func quote(program *trace.Program, part int) string {
	s := program.Parts[part].Span
	return "`" + string(program.Source[s.Start:s.End]) + "`"
}

// isName tells whether a text is one name.
func isName(text string) bool {
	for i, c := range text {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return text != ""
}

// binds tells whether a statement's text gives a name a value: the name and
// then a single equals sign, as the languages that have assignments write them.
func binds(statement, name string) bool {
	for at := 0; ; {
		i := strings.Index(statement[at:], name)
		if i < 0 {
			return false
		}
		before, after := statement[:at+i], statement[at+i+len(name):]
		last, _ := utf8.DecodeLastRuneInString(before)
		value := strings.TrimLeft(after, " \t")
		if (before == "" || last != '.' && !isName("_"+string(last))) && strings.HasPrefix(value, "=") && !strings.HasPrefix(value, "==") {
			return true
		}
		at += i + len(name)
	}
}
