package localise

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// classFault is the fault of a program that does not define the class whose object tests
// call methods of, or not all of these methods. outcome is an exception that no code of
// the program raised. Nil: it is neither.
func classFault(
	ctx context.Context,
	p *judge.Problem,
	program *trace.Program,
	outcome *trace.Outcome,
) (*Finding, error) {
	outline, err := judge.Outline(ctx, p.Tracer(), p.Language, string(program.Source), 0)
	if err != nil {
		return nil, err
	}
	header := classHeader(program, func(name string) bool { return name == p.EntryPoint })
	if !outline.Binds(p.EntryPoint) {
		if at := classHeader(program, func(string) bool { return true }); at >= 0 {
			return headed(program, at, "defines another class, not %s", p.EntryPoint), nil
		}
		f := likeliest(p, program, func(f *trace.Function) bool { return f.Parent == 0 })
		if f == nil {
			return Abstain("defines no class, and %s is wanted", p.EntryPoint), nil
		}
		return faulty(f, "defines %s, not a class %s", f.Name, p.EntryPoint), nil
	}
	methods := p.Methods()
	owned := func(f *trace.Function) bool { return f.Owner == p.EntryPoint }
	for _, name := range methods {
		defined := slices.ContainsFunc(program.Functions, func(f trace.Function) bool { return owned(&f) && f.Name == name })
		if defined || !strings.Contains(outcome.Message, name) {
			continue // a class may have it from another one
		}
		other := likeliest(p, program, func(f *trace.Function) bool {
			return owned(f) && f.Receiver && !strings.HasPrefix(f.Name, "_") && f.Name != "constructor" &&
				!slices.Contains(methods, f.Name)
		})
		switch {
		case other != nil:
			return faulty(other, "%s defines %s, not %s", p.EntryPoint, other.Name, name), nil
		case header >= 0:
			return headed(program, header, "%s has no method %s", p.EntryPoint, name), nil
		}
	}
	return nil, nil
}

// classHeader is the index of the statement that begins the last class at the top level
// with such a name, -1 for none.
func classHeader(program *trace.Program, named func(string) bool) int {
	for i := len(program.Statements) - 1; i >= 0; i-- {
		if s := &program.Statements[i]; s.Kind == "class" && s.Header < 0 {
			between := func(c rune) bool { return strings.ContainsRune(" \t\n(:{", c) }
			words := strings.FieldsFunc(statementText(program, i), between)
			if at := slices.Index(words, "class"); at >= 0 && at+1 < len(words) && named(words[at+1]) {
				return i
			}
		}
	}
	return -1
}

// headed is the finding that a statement is at fault for what it heads.
func headed(program *trace.Program, statement int, format string, args ...any) *Finding {
	return &Finding{
		Spans: []trace.Span{program.Statements[statement].Span}, Ground: GroundInterface,
		Reason: fmt.Sprintf(format, args...) + " (" + headline(program, statement) + ")",
	}
}
