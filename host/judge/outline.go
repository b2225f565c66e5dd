package judge

import (
	"context"
	"slices"

	"github.com/egca/egca/credit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Outline is a text in the terms of extraction; asked may be Confidential. Nothing of
// it runs. The error wraps ErrPlugin: a text that does not compile is an answer.
func Outline(ctx context.Context, tracer Tracer, language, text string, asked Asked) (credit.Outline, error) {
	_, outline, err := Read(ctx, tracer, language, text, asked)
	return outline, err
}

// Read is Outline with the whole of the analysis, for Problem.JudgeRead.
func Read(
	ctx context.Context,
	tracer Tracer,
	language, text string,
	asked Asked,
) (*trace.Program, credit.Outline, error) {
	outlined := Can(tracer, pluginv1.Capability_CAPABILITY_OUTLINE)
	if outlined {
		asked |= WithOutline
	}
	program, err := Analyse(ctx, tracer, language, text, asked)
	if err != nil {
		return nil, credit.Outline{}, err
	}
	return program, outlineOf(program, outlined), nil
}

// outlineOf is the outline of an analysis, which has one where it was asked for.
func outlineOf(program *trace.Program, outlined bool) credit.Outline {
	if len(program.Errors) > 0 {
		first := program.Errors[0]
		return credit.Outline{Broken: true, Unfinished: first.Unfinished, ErrorAt: first.Span.Start}
	}
	out := credit.Outline{Calls: len(program.Features.Calls) > 0}
	for _, s := range program.Outline {
		out.Statements = append(out.Statements, credit.Statement{
			Span: credit.Span{StartByte: s.Span.Start, EndByte: s.Span.End}, Binds: s.Binds, Reads: s.Reads,
			Import: s.Kind == "import", Defines: s.Kind == "function" || s.Kind == "class", Stub: isStub(program, s),
			Methods: methods(program, s),
		})
	}
	if outlined {
		return out
	}
	// A plugin without outlines tells at least which functions there are.
	for _, f := range program.Functions[1:] {
		if f.Parent != 0 {
			continue
		}
		s := credit.Statement{
			Span: credit.Span{StartByte: f.Span.Start, EndByte: f.Span.End}, Binds: []string{f.Name}, Defines: true,
		}
		if f.Owner != "" {
			s.Binds, s.Methods = []string{f.Owner}, []string{f.Name}
		}
		out.Statements = append(out.Statements, s)
	}
	return out
}

// methods are those of a class that do something.
func methods(program *trace.Program, s trace.OutlineItem) []string {
	var names []string
	for i, f := range program.Functions {
		if f.Parent == 0 && slices.Contains(s.Binds, f.Owner) && f.Span.Start >= s.Span.Start && f.Span.End <= s.Span.End &&
			!isIdle(program, i) {
			names = append(names, f.Name)
		}
	}
	return names
}

// isStub reports whether a statement defines a function that does nothing, or
// nothing but raise an exception.
func isStub(program *trace.Program, s trace.OutlineItem) bool {
	function := slices.IndexFunc(program.Functions, func(f trace.Function) bool {
		return f.Parent == 0 && f.Span.Start >= s.Span.Start && f.Span.End <= s.Span.End && slices.Contains(s.Binds, f.Name)
	})
	return function > 0 && isIdle(program, function)
}

// isIdle reports whether a function does nothing, or nothing but raise an exception.
func isIdle(program *trace.Program, function int) bool {
	return !slices.ContainsFunc(program.Sites, func(site trace.Site) bool {
		idle := site.Kind == trace.Enter || site.Kind == trace.Raise || site.Kind == trace.Return && site.Span.Empty()
		return site.Function == function && !idle
	})
}
