package localise

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// InterfaceFault finds a fault in the way in which a program offers its function,
// where that is why the tests fail: another name, a class or a function around it,
// another number of parameters, a generator or a coroutine where a value is wanted.
// It returns nil where there is none. The span is the header of the function that
// was most likely meant. The error wraps judge.ErrPlugin.
func InterfaceFault(ctx context.Context, p *judge.Problem, j *judge.Judgement) (*Finding, error) {
	switch {
	case j.Failing < 0:
		return nil, nil
	case p.OnStdin():
		return idle(j), nil
	}
	program, outcome := j.Program, &j.Verdicts[j.Failing].Run.Outcome
	refused := outcome.Kind == trace.Raised && !outcome.HasSpan && !outcome.Loading
	if len(p.Methods()) > 0 {
		if !refused || j.Passed > 0 {
			return nil, nil
		}
		return classFault(ctx, p, program, outcome)
	}
	entry := entryFunction(program, p.EntryPoint)
	if entry < 0 {
		if !refused || j.Passed > 0 {
			return nil, nil
		}
		return missing(ctx, p, program)
	}
	f, wanted := program.Functions[entry], wantedFunction(p)
	f.Name = p.EntryPoint // a lambda has none of its own
	if given, ok := argumentsOf(p, j.Failing, wanted); ok {
		few := f.Accepted < given.least && !f.Variadic
		if few && wanted != nil && (wanted.Variadic || wanted.Accepted >= given.least) ||
			refused && (few || f.Required > given.most) {
			return faulty(&f, "%s takes %s, and is called with %s", f.Name, parameters(&f), plural(given.least, "argument")), nil
		}
	}
	if maker := unmade(program, p.EntryPoint, outcome); refused && maker != nil {
		return faulty(maker, "an object of %s is made without arguments, and %s takes %s", maker.Owner, maker.Name,
			parameters(maker)), nil
	}
	opaque := outcome.Kind == trace.Returned && j.Verdicts[j.Failing].Run.Table.At(outcome.Value).Kind == trace.Opaque
	if j.Passed > 0 || !opaque && !j.Verdicts[j.Failing].Inside {
		return nil, nil
	}
	if !opaque && p.Reference == nil {
		return nil, nil // the test's own code may want just that
	}
	switch {
	case f.Generator && (wanted == nil || !wanted.Generator):
		found := faulty(&f, "%s is a generator: a call gives an iterator, not the value that is expected", f.Name)
		found.Spans = append(found.Spans, yields(program, entry)...) // its header may be the prompt's
		return found, nil
	case f.Async && (wanted == nil || !wanted.Async):
		return faulty(
			&f,
			"%s is asynchronous: a call gives what must be awaited, not the value that is expected",
			f.Name,
		), nil
	}
	return nil, nil
}

// idle is the fault of a main program that defines a function and calls none. It returns
// nil where there is none.
func idle(j *judge.Judgement) *Finding {
	program, run := j.Program, j.Verdicts[j.Failing].Run
	if run.Outcome.Kind != trace.Returned || run.Table.At(run.Outcome.Value).Text != "" {
		return nil
	}
	called := map[int]bool{}
	for _, s := range program.Sites {
		if s.Function == 0 && (s.Kind != trace.Enter || len(s.Calls) > 0) {
			return nil // the module does something
		}
		for _, callee := range s.Calls {
			called[callee] = true
		}
	}
	for i := len(program.Functions) - 1; i > 0; i-- {
		if f := &program.Functions[i]; !called[i] && topLevel(program, f) && !isAnonymous(f) {
			return faulty(f, "defines %s, and nothing calls it: the main program does nothing", f.Name)
		}
	}
	return nil
}

// unmade is the constructor that refuses to make the object whose method is called,
// because it wants arguments. Nil: nothing says so.
func unmade(program *trace.Program, entryPoint string, outcome *trace.Outcome) *trace.Function {
	class, _ := trace.SplitEntry(entryPoint)
	for i := range program.Functions {
		f := &program.Functions[i]
		if class != "" && f.Owner == class && f.Receiver && f.Required > 0 && strings.Contains(outcome.Message, f.Name+"(") {
			return f
		}
	}
	return nil
}

// yields are the statements that make a function a generator.
func yields(program *trace.Program, function int) []trace.Span {
	var spans []trace.Span
	for i, s := range program.Sites {
		if s.Function == function && s.Kind == trace.Yield {
			spans = append(spans, program.StatementSpan(i))
		}
	}
	return spans
}

// entryFunction is the index of the function that an entry point names, -1 for none. Of
// several with the name the last one counts.
func entryFunction(program *trace.Program, name string) int {
	class, _ := trace.SplitEntry(name)
	for i := len(program.Functions) - 1; i > 0; i-- {
		if program.IsEntry(i, name) && (class != "" || topLevel(program, &program.Functions[i])) {
			return i
		}
	}
	// A lambda has no name but the one that it is bound to.
	for _, site := range program.Sites {
		if site.Kind != trace.Assign || site.Name != name || site.Function != 0 || site.Statement < 0 {
			continue
		}
		statement := program.Statements[site.Statement].Span
		for i := range program.Functions[1:] {
			f := &program.Functions[i+1]
			if f.Parent == 0 && isAnonymous(f) && f.Span.Start >= statement.Start && f.Span.End == statement.End {
				return i + 1
			}
		}
	}
	return -1
}

// isAnonymous reports whether a function has no name of its own. Its trace name stands
// in angle brackets.
func isAnonymous(f *trace.Function) bool { return f.Name == "" || strings.HasPrefix(f.Name, "<") }

// topLevel reports whether a function is no method and not inside another one.
func topLevel(program *trace.Program, f *trace.Function) bool {
	return f.Parent == 0 && around(program, f) < 0
}

// around is the index of the class that a function is a method of, -1 for none.
func around(program *trace.Program, f *trace.Function) int {
	statement := slices.IndexFunc(program.Statements, func(p trace.Statement) bool { return p.Span == f.Header })
	if statement < 0 {
		return -1
	}
	if header := program.Statements[statement].Header; header >= 0 && program.Statements[header].Kind == "class" {
		return header
	}
	return -1
}

// wantedFunction is the function that the problem's reference has for its entry point,
// nil where it is told in no function's words.
func wantedFunction(p *judge.Problem) *trace.Function {
	r := p.Reference
	if r == nil {
		return nil
	}
	if i := entryFunction(r.Program, r.EntryPoint); i >= 0 {
		return &r.Program.Functions[i]
	}
	return nil
}

// given is how many arguments a test calls the entry point with.
type given struct{ least, most int }

// argumentsOf are those of a test: as many as it gives, or as the reference takes
// where the test is source. Not where neither is known.
func argumentsOf(p *judge.Problem, test int, wanted *trace.Function) (given, bool) {
	if n, known := p.Tests[test].Arguments(); known {
		return given{n, n}, true
	}
	if wanted == nil || wanted.Variadic {
		return given{}, false
	}
	return given{wanted.Required, wanted.Accepted}, true
}

// missing is the fault of a program that does not define the entry point.
func missing(ctx context.Context, p *judge.Problem, program *trace.Program) (*Finding, error) {
	wanted, name := trace.SplitEntry(p.EntryPoint)
	outline, err := judge.Outline(ctx, p.Tracer(), p.Language, string(program.Source), 0)
	switch {
	case err != nil || wanted == "" && outline.Binds(name):
		return nil, err
	case wanted != "" && outline.Binds(wanted):
		f := likeliest(p, program, func(f *trace.Function) bool { return f.Owner == wanted })
		if f == nil {
			return Abstain("%s has no method, and %s is wanted", wanted, name), nil
		}
		return faulty(f, "%s defines %s, not %s", wanted, f.Name, name), nil
	}
	place := "at the top level"
	if wanted != "" {
		place = "as a method of " + wanted
	}
	for i := range program.Functions[1:] {
		f := &program.Functions[i+1]
		if f.Name != name {
			continue
		}
		if class := around(program, f); class >= 0 {
			return faulty(f, "defines %s as a method (%s), not %s", name, headline(program, class), place), nil
		}
		if f.Parent == 0 {
			return faulty(f, "defines %s at the top level, not %s", name, place), nil
		}
		return faulty(f, "defines %s inside of %s, not %s", name, program.Functions[f.Parent].Name, place), nil
	}
	f := likeliest(p, program, func(f *trace.Function) bool { return f.Parent == 0 })
	if f == nil {
		return Abstain("defines no function, and %s is wanted", p.EntryPoint), nil
	}
	return faulty(f, "defines %s, not %s", f.Name, p.EntryPoint), nil
}

// likeliest is the function of some that was most likely meant to be the entry point:
// one that takes as many arguments, that no other calls, that has a word of the
// name, the last one. Nil: there is none.
func likeliest(p *judge.Problem, program *trace.Program, among func(*trace.Function) bool) *trace.Function {
	_, name := trace.SplitEntry(p.EntryPoint)
	called := map[int]bool{}
	for _, s := range program.Sites {
		for _, callee := range s.Calls {
			called[callee] = called[callee] || callee != s.Function && s.Function > 0
		}
	}
	args, known := argumentsOf(p, 0, wantedFunction(p))
	var best *trace.Function
	var score int
	for i := range program.Functions[1:] {
		f, points := &program.Functions[i+1], 0
		if !among(f) || isAnonymous(f) {
			continue
		}
		if known && f.Required <= args.most && (f.Variadic || f.Accepted >= args.least) {
			points += 4
		}
		if !called[i+1] {
			points += 2
		}
		if shareWord(f.Name, name) {
			points++
		}
		if best == nil || points >= score {
			best, score = f, points
		}
	}
	return best
}

// shareWord reports whether two names have a word of at least three letters in
// common, as moving_average and movingAvg have.
func shareWord(a, b string) bool {
	words := func(name string) []string {
		var spaced strings.Builder
		for i, c := range name {
			if c == '_' || i > 0 && c >= 'A' && c <= 'Z' {
				spaced.WriteByte(' ')
			}
			spaced.WriteRune(c)
		}
		return strings.FieldsFunc(strings.ToLower(spaced.String()), func(c rune) bool { return c == ' ' || c == '_' })
	}
	for _, w := range words(a) {
		if len(w) >= 3 && slices.Contains(words(b), w) {
			return true
		}
	}
	return false
}

// faulty is the finding that a function's header is at fault.
func faulty(f *trace.Function, format string, args ...any) *Finding {
	return &Finding{
		Spans: []trace.Span{f.Header}, Ground: GroundInterface, Reason: fmt.Sprintf(format, args...),
	}
}

func parameters(f *trace.Function) string {
	switch {
	case f.Variadic:
		return "at least " + plural(f.Required, "argument")
	case f.Required < f.Accepted:
		return fmt.Sprintf("%d to %s", f.Required, plural(f.Accepted, "argument"))
	}
	return plural(cmp.Or(f.Required, f.Accepted), "argument")
}

// headline is the first line of a statement.
func headline(program *trace.Program, statement int) string {
	line, _, _ := strings.Cut(statementText(program, statement), "\n")
	return "`" + line + "`"
}
