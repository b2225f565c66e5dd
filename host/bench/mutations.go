package bench

import (
	"slices"
	"strconv"
	"strings"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/trace"
)

// mutation is one small fault that could be planted in a correct program. It is
// made of tokens and statements alone, so that it serves every language whose plugin
// has both.
type mutation struct {
	kind      string
	statement int
	span      trace.Span // what it replaces
	text      string     // empty: a statement is left out
}

// alternatives of a token, by their kind: what a slip of the fingers makes of
// it.
var alternatives = map[string]struct {
	kind  string
	words []string
}{
	"<": {"comparison", []string{"<=", ">"}}, "<=": {"comparison", []string{"<", ">="}},
	">": {"comparison", []string{">=", "<"}}, ">=": {"comparison", []string{">", "<="}},
	"==": {"comparison", []string{"!=", ">="}}, "!=": {"comparison", []string{"=="}},
	"===": {"comparison", []string{"!=="}}, "!==": {"comparison", []string{"==="}},
	"+": {"arithmetic", []string{"-"}}, "-": {"arithmetic", []string{"+"}}, "*": {"arithmetic", []string{"+"}},
	"//": {"arithmetic", []string{"%"}}, "/": {"arithmetic", []string{"*"}}, "%": {"arithmetic", []string{"*"}},
	"+=": {"arithmetic", []string{"-=", "="}}, "-=": {"arithmetic", []string{"+="}}, "*=": {"arithmetic", []string{"+="}},
	"and": {"connective", []string{"or"}}, "or": {"connective", []string{"and"}},
	"&&": {"connective", []string{"||"}}, "||": {"connective", []string{"&&"}},
	"True": {"boolean", []string{"False"}}, "False": {"boolean", []string{"True"}},
	"true": {"boolean", []string{"false"}}, "false": {"boolean", []string{"true"}},
	"min": {"function", []string{"max"}}, "max": {"function", []string{"min"}},
	"any": {"function", []string{"all"}}, "all": {"function", []string{"any"}},
}

// mutations are all there are of a program (with tokens), in the order of the
// text.
func mutations(program *trace.Program) []mutation {
	var all []mutation
	names := variables(program)
	for _, token := range program.Tokens {
		statement := program.StatementAt(token)
		if statement < 0 || program.Statements[statement].Function == 0 {
			continue // at the top there are imports, definitions and checks
		}
		word := string(program.Source[token.Start:token.End])
		add := func(kind, text string) { all = append(all, mutation{kind, statement, token, text}) }
		if known, ok := alternatives[word]; ok {
			for _, text := range known.words {
				add(known.kind, text)
			}
		}
		if n, err := strconv.Atoi(word); err == nil {
			add("constant", strconv.Itoa(n+1))
			if n > 0 {
				add("constant", strconv.Itoa(n-1))
			}
		}
		if own := names[program.Statements[statement].Function]; slices.Contains(own, word) && !target(program, statement, token) {
			for _, other := range own {
				if other != word {
					add("variable", other)
				}
			}
		}
	}
	sited := map[int]bool{} // docstrings and the like do nothing
	for i := range program.Sites {
		sited[program.Sites[i].Statement] = true
	}
	for i, statement := range program.Statements {
		simple := statement.Kind == "assign" || statement.Kind == "augment" || statement.Kind == "expression" || statement.Kind == "continue" || statement.Kind == "break"
		if simple && sited[i] && statement.Function > 0 && alone(program.Source, statement.Span) {
			all = append(all, mutation{"removed-statement", i, statement.Span, ""})
		}
	}
	return all
}

// target reports whether a token is where its statement binds a name: another name
// there would only move the fault to where the name is read.
func target(program *trace.Program, statement int, token trace.Span) bool {
	word := string(program.Source[token.Start:token.End])
	s := program.Statements[statement].Span
	first := s.Start + strings.Index(string(program.Source[s.Start:s.End]), word)
	for i := range program.Sites {
		if site := &program.Sites[i]; site.Statement == statement && site.Name == word && first == token.Start {
			return true
		}
	}
	return false
}

// variables are the names that each function binds, sorted.
func variables(program *trace.Program) [][]string {
	names := make([][]string, len(program.Functions))
	for i, f := range program.Functions {
		names[i] = append(names[i], f.Parameters...)
	}
	for i := range program.Sites {
		if s := &program.Sites[i]; s.Kind == trace.Assign && s.Name != "" && !strings.ContainsAny(s.Name, "[].,* ") {
			names[s.Function] = append(names[s.Function], s.Name)
		}
	}
	for i := range names {
		slices.Sort(names[i])
		names[i] = slices.Compact(names[i])
	}
	return names
}

// alone reports whether nothing else stands on a text's lines.
func alone(source []byte, span trace.Span) bool {
	start, end := span.Start, span.End
	for start > 0 && source[start-1] != '\n' {
		start--
	}
	for end < len(source) && source[end] != '\n' {
		end++
	}
	return strings.TrimSpace(string(source[start:span.Start])) == "" && strings.Trim(string(source[span.End:end]), "; \t\r") == ""
}

// plant makes the mutations in a program's text, which must not overlap, and
// says where the faults then are.
func plant(source []byte, chosen []mutation) (string, []dataset.Fault) {
	chosen = slices.Clone(chosen)
	slices.SortFunc(chosen, func(a, b mutation) int { return a.span.Start - b.span.Start })
	var text []byte
	var spans []trace.Span
	at := 0
	for _, m := range chosen {
		text = append(text, source[at:m.span.Start]...)
		spans = append(spans, trace.Span{Start: len(text), End: len(text) + len(m.text)})
		text = append(text, m.text...)
		at = m.span.End
	}
	text = append(text, source[at:]...)
	faults := make([]dataset.Fault, len(chosen))
	for i, m := range chosen {
		faults[i].Kind = "replace"
		if m.text == "" {
			faults[i].Kind = "insert"
		}
		faults[i].Fix = string(source[m.span.Start:m.span.End])
		faults[i].StartLine, faults[i].StartCol = lineAndColumn(text, spans[i].Start)
		faults[i].EndLine, faults[i].EndCol = lineAndColumn(text, spans[i].End)
	}
	return string(text), faults
}

func lineAndColumn(text []byte, offset int) (line, column int) {
	before := string(text[:offset])
	return strings.Count(before, "\n") + 1, offset - strings.LastIndexByte(before, '\n') - 1
}
