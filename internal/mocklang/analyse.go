package mocklang

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

var siteKinds = map[string]pluginv1.SiteKind{
	"class":  pluginv1.SiteKind_SITE_KIND_STEP,
	"def":    pluginv1.SiteKind_SITE_KIND_ENTER,
	"for":    pluginv1.SiteKind_SITE_KIND_LOOP,
	"while":  pluginv1.SiteKind_SITE_KIND_BRANCH,
	"if":     pluginv1.SiteKind_SITE_KIND_BRANCH,
	"return": pluginv1.SiteKind_SITE_KIND_RETURN,
	"raise":  pluginv1.SiteKind_SITE_KIND_RAISE,
	"except": pluginv1.SiteKind_SITE_KIND_CATCH,
	"assign": pluginv1.SiteKind_SITE_KIND_ASSIGN,
	"mutate": pluginv1.SiteKind_SITE_KIND_MUTATE,
	"try":    pluginv1.SiteKind_SITE_KIND_STEP,
	"call":   pluginv1.SiteKind_SITE_KIND_STEP,
}

var statementKinds = map[string]string{"def": "function", "mutate": "expression", "call": "expression"}

// Analysis is the program's structure, with what is asked for beside it.
func (p *Program) Analysis(tokens, outline bool) *pluginv1.Analysis {
	a := &pluginv1.Analysis{Functions: []*pluginv1.Function{{Name: "<module>", Span: span(0, len(p.Source))}}}
	if !p.Compiles() {
		a.Errors = []*pluginv1.Diagnostic{p.diagnostic()}
		return a
	}
	a.Features = &pluginv1.Features{Constructs: map[string]uint32{}, ControlFlow: []string{""}}
	for i := range p.lines {
		p.addLine(a, i)
	}
	if tokens {
		a.Tokens = p.tokens()
	}
	if outline {
		a.Outline = p.outline()
	}
	return a
}

// statementKind is the line's kind in the schema's words.
func (l *line) statementKind() string {
	if other := statementKinds[l.kind]; other != "" {
		return other
	}
	return l.kind
}

// addLine adds a line's statement, sites and features.
func (p *Program) addLine(a *pluginv1.Analysis, i int) {
	l := &p.lines[i]
	end := uint32(p.lines[l.body-1].end)
	a.Statements = append(a.Statements, &pluginv1.Statement{Span: span(l.start, l.end), Function: uint32(l.function),
		Header: uint32(l.header + 1), Kind: l.statementKind(), StatementEnd: end})
	function := l.function
	if l.kind == "def" {
		function = slices.Index(p.functions, i)
		a.Functions = append(a.Functions, &pluginv1.Function{Name: l.name, Span: span(l.start, int(end)),
			Parent: uint32(l.function), Parameters: l.parameters, Header: span(l.start, l.end),
			Required: uint32(len(l.parameters)), Accepted: uint32(len(l.parameters)), Owner: p.owner(function)})
		a.Features.ControlFlow = append(a.Features.ControlFlow, p.flow(i+1, l.body))
	}
	site := func(kind pluginv1.SiteKind) {
		a.Sites = append(a.Sites, &pluginv1.Site{Kind: kind, Name: l.name, Span: span(l.start, l.end),
			Statement: uint32(i), Function: uint32(function)})
	}
	site(siteKinds[l.kind])
	switch l.kind {
	case "for":
		site(pluginv1.SiteKind_SITE_KIND_LOOP_END)
	case "call":
		site(pluginv1.SiteKind_SITE_KIND_OUTPUT)
	}
	if l.kind == "for" || l.kind == "while" {
		a.Features.Constructs[l.kind]++
	}
	self := uint32(l.function)
	if self > 0 && calls(l.expression, p.lines[p.functions[self]].name) && !slices.Contains(a.Features.Recursive, self) {
		a.Features.Recursive = append(a.Features.Recursive, self)
		a.Features.Constructs["recursion"]++
	}
}

func span(start, end int) *pluginv1.Span {
	return &pluginv1.Span{Start: uint32(start), End: uint32(end)}
}

func (p *Program) diagnostic() *pluginv1.Diagnostic {
	return &pluginv1.Diagnostic{Type: "SyntaxError", Message: p.wrong, Span: span(0, 0), Unfinished: p.wrong == unfinished}
}

// flow is the control flow of a block.
func (p *Program) flow(from, to int) string {
	text := ""
	for i := from; i < to; i = p.lines[i].body {
		switch l := &p.lines[i]; l.kind {
		case "for", "while":
			text += "L(" + p.flow(i+1, l.body) + ")"
		case "if":
			text += "B(" + p.flow(i+1, l.body) + ")"
		case "try":
			text += "T(" + p.flow(i+1, l.body) + ")"
		case "return":
			text += "R"
		}
	}
	return text
}

// calls reports whether an expression calls a function.
func calls(e ast.Expr, name string) (found bool) {
	if e == nil {
		return false
	}
	ast.Inspect(e, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			called, _ := call.Fun.(*ast.Ident)
			found = found || called != nil && called.Name == name
		}
		return true
	})
	return found
}

// tokens are the tokens of the statements. Go's scanner knows them all.
func (p *Program) tokens() []*pluginv1.Span {
	var all []*pluginv1.Span
	for i := range p.lines {
		l := &p.lines[i]
		text := p.Source[l.start:l.end]
		files := token.NewFileSet()
		file := files.AddFile("", -1, len(text))
		var s scanner.Scanner
		s.Init(file, []byte(text), func(token.Position, string) {}, 0)
		for {
			at, kind, literal := s.Scan()
			if kind == token.EOF || kind == token.SEMICOLON && literal == "\n" {
				break
			}
			if literal == "" {
				literal = kind.String()
			}
			start := l.start + file.Offset(at)
			all = append(all, span(start, start+len(literal)))
		}
	}
	return all
}

// Split takes "assert CALL == EXPECTED" apart, where CALL is one of the entry point.
func Split(test, entry string) *pluginv1.SplitTest {
	comparison, isAssert := strings.CutPrefix(strings.TrimSpace(test), "assert ")
	call, expect, isSplit := strings.Cut(comparison, " == ")
	if !isAssert || !isSplit || !strings.HasPrefix(call, entry+"(") {
		return &pluginv1.SplitTest{}
	}
	return &pluginv1.SplitTest{Split: true, Call: []byte(call), Expect: []byte(expect)}
}
