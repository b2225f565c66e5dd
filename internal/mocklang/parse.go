// Package mocklang is a small language for tests: lines as in Python, expressions as in
// Go. It has functions, loops, conditions, exceptions, events, analysis and edits:
// enough for internal/mockplugin to be a plugin without a fault, or with exactly one.
//
//	def f(xs):
//	    total = 0
//	    for x in xs:
//	        total = total + x
//	    return total
//
// The other statements are class, whose methods take no receiver, while, if, raise TEXT,
// try and except, xs.append(x), a call, and comments. Builtin functions are upto(n),
// print(x), next() (of standard input) and ListNode(val, next), and forever, wait, eat,
// flood and exit, which end the run as a broken limit or an exit would.
package mocklang

import (
	"go/ast"
	"go/parser"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// unfinished is said of a program that ends before a block does.
const unfinished = "the text ends before its last block"

// Program is a program that was read.
type Program struct {
	Source    string
	lines     []line
	functions []int  // their lines; the module's is -1
	wrong     string // why it does not compile; "" where it does
}

// line is one statement.
type line struct {
	kind       string // class, def, for, while, if, return, raise, try, except, assign, mutate, call
	start, end int    // of its text, without indentation
	indent     int
	name       string // that it binds or changes; a function's
	parameters []string
	expression ast.Expr // nil: it has none
	at         int      // where the expression begins in the source
	body       int      // the first line behind its block
	header     int      // the line that opens the block it is in, -1 for none
	function   int      // index into functions
	site       int      // of its first site
}

var forms = []struct {
	kind string
	form *regexp.Regexp // its groups are name and expression
}{
	{"class", regexp.MustCompile(`^class (\w+)()():$`)},
	{"def", regexp.MustCompile(`^def (\w+)\(([\w, ]*)()\):$`)},
	{"for", regexp.MustCompile(`^for (\w+) in (.+):$`)},
	{"while", regexp.MustCompile(`^while ()(.+):$`)},
	{"if", regexp.MustCompile(`^if ()(.+):$`)},
	{"return", regexp.MustCompile(`^return ()(.+)$`)},
	{"raise", regexp.MustCompile(`^raise (\w+)()$`)},
	{"try", regexp.MustCompile(`^try()():$`)},
	{"except", regexp.MustCompile(`^except()():$`)},
	{"assign", regexp.MustCompile(`^(\w+) = (.+)$`)},
	{"mutate", regexp.MustCompile(`^(\w+)\.append\((.+)\)$`)},
	{"call", regexp.MustCompile(`^()(\w+\(.*\))$`)},
}

// Parse reads a program. One that does not compile is one too.
func Parse(source string) *Program {
	p := &Program{Source: source, functions: []int{-1}}
	if !utf8.ValidString(source) {
		p.wrong = "the source is no UTF-8"
		return p
	}
	at := 0
	for text := range strings.SplitAfterSeq(source, "\n") {
		trimmed := strings.TrimSpace(text)
		if trimmed != "" && !strings.HasPrefix(trimmed, "#") {
			indent := len(text) - len(strings.TrimLeft(text, " "))
			p.read(line{start: at + indent, end: at + indent + len(trimmed), indent: indent})
		}
		at += len(text)
	}
	p.nest()
	return p
}

// read takes in one statement.
func (p *Program) read(l line) {
	text := p.Source[l.start:l.end]
	for _, f := range forms {
		group := f.form.FindStringSubmatchIndex(text)
		if group == nil {
			continue
		}
		l.kind, l.name, l.at = f.kind, text[group[2]:group[3]], l.start+group[4]
		rest := text[group[4]:group[5]]
		if l.kind == "def" {
			l.parameters = strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' })
		} else if rest != "" {
			var err error
			if l.expression, err = parser.ParseExpr(rest); err != nil {
				break
			}
		}
		p.lines = append(p.lines, l)
		return
	}
	if p.wrong == "" {
		p.wrong = "this is no statement"
	}
}

// nest finds the blocks, functions and sites.
func (p *Program) nest() {
	sites := 0
	for i := range p.lines {
		l := &p.lines[i]
		l.header = -1
		for j := i - 1; j >= 0; j-- {
			if p.lines[j].indent < l.indent {
				l.header = j
				break
			}
		}
		l.body = i + 1
		for l.body < len(p.lines) && p.lines[l.body].indent > l.indent {
			l.body++
		}
		if l.header >= 0 {
			l.function = p.lines[l.header].function
			if p.lines[l.header].kind == "def" {
				for f, at := range p.functions {
					if at == l.header {
						l.function = f
					}
				}
			}
		}
		if l.kind == "def" {
			p.functions = append(p.functions, i)
		}
		if l.isHeader() && l.body == i+1 && p.wrong == "" {
			p.wrong = "a block is missing"
			if l.body == len(p.lines) {
				p.wrong = unfinished
			}
		}
		l.site = sites
		sites++
		if l.kind == "for" || l.kind == "call" {
			sites++ // its end, its output
		}
	}
}

// isHeader reports whether the line opens a block.
func (l *line) isHeader() bool {
	return slices.Contains([]string{"class", "def", "for", "while", "if", "try", "except"}, l.kind)
}

// Compiles reports whether the program can be run.
func (p *Program) Compiles() bool { return p.wrong == "" }
