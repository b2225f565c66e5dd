package localise

import (
	"maps"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

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

var (
	quoted = regexp.MustCompile(`"[^"\n]*"|'[^'\n]*'`)
	word   = regexp.MustCompile(`[\p{L}_$][\p{L}\p{N}_$]*`)
)

// words are the names and the like in a program's text, those of literals left out.
func words(text string) map[string]bool {
	found := map[string]bool{}
	for _, w := range word.FindAllString(quoted.ReplaceAllString(text, "''"), -1) {
		found[w] = true
	}
	return found
}

// edits are those that a repair consists of.
func edits(r *repair.Repair) []repair.Edit {
	all := []repair.Edit{{Statement: r.Statement, Span: r.Span, Replacement: r.Replacement}}
	if r.Also != nil {
		all = append(all, *r.Also)
	}
	return all
}

func statementText(program *trace.Program, statement int) string {
	s := program.Statements[statement].Span
	return string(program.Source[s.Start:s.End])
}

// gone are the words that an edit takes away.
func gone(program *trace.Program, e repair.Edit) map[string]bool {
	removed, kept := words(string(program.Source[e.Span.Start:e.Span.End])), words(e.Replacement)
	maps.DeleteFunc(removed, func(w string, _ bool) bool { return kept[w] })
	return removed
}

// added are the words that an edit puts in.
func added(program *trace.Program, e repair.Edit) map[string]bool {
	old, fresh := words(string(program.Source[e.Span.Start:e.Span.End])), words(e.Replacement)
	maps.DeleteFunc(fresh, func(w string, _ bool) bool { return old[w] })
	return fresh
}

// bypassed tells whether an edit leaves a variable that other statements compute
// without a reader: it computes anew, from something else, what they were for,
// and the fault may be in any of them.
func bypassed(program *trace.Program, r *repair.Repair) bool {
	for _, e := range edits(r) {
		for name := range gone(program, e) {
			if computed, read := uses(program, e, name); computed && !read {
				return true
			}
		}
	}
	return false
}

// uses tells whether a statement other than an edit's gives a name a value, and
// whether any but those that do reads it once the edit is made.
func uses(program *trace.Program, e repair.Edit, name string) (computed, read bool) {
	assigns := map[int]bool{}
	for i := range program.Sites {
		if s := &program.Sites[i]; s.Kind == trace.Assign && s.Name == name && s.Statement >= 0 {
			assigns[s.Statement] = true
			computed = computed || s.Statement != e.Statement
		}
	}
	for i, statement := range program.Statements {
		text := statementText(program, i)
		switch {
		case i == e.Statement:
			from, to := max(e.Span.Start-statement.Span.Start, 0), min(e.Span.End-statement.Span.Start, len(text))
			text = text[:min(from, len(text))] + e.Replacement + text[max(to, 0):]
		case assigns[i] || statement.Kind == "function":
			continue
		}
		read = read || words(text)[name]
	}
	return computed, read
}

// unmade tells whether a program ended with an exception that speaks of a name
// which a repair gives a value or does without: what is missing is where the
// name should have got its value, and that may be anywhere before. Another name
// in its place is a slip mended where it was made.
func unmade(found *Finding, r *repair.Repair) bool {
	outcome := &found.Candidate.Run.Outcome
	if outcome.Kind != trace.Raised {
		return false
	}
	program, named := found.Candidate.Program, word.FindAllString(outcome.Message, -1)
	for _, e := range edits(r) {
		removed := gone(program, e)
		slip := r.Size == 1 && len(removed) == 1 && len(added(program, e)) == 1
		for _, w := range named {
			if removed[w] && !slip || binds(e.Replacement, w) {
				return true
			}
		}
	}
	return false
}

// supplied tells whether a statement's smallest repair replaces a name that a repair
// of another statement binds in a statement put in: then the statement may be what is
// missing, and the statement only the first to read the name.
func supplied(program *trace.Program, best StatementRepairs, repairs []repair.Repair) bool {
	name := string(program.Source[best.Smallest.Span.Start:best.Smallest.Span.End])
	if !isName(name) {
		return false
	}
	for i := range repairs {
		if r := &repairs[i]; r.Statement != best.Statement && r.Span.Empty() && binds(r.Replacement, name) {
			return true
		}
	}
	return false
}
