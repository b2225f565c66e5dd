package trace

import (
	"fmt"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// FromAnalysis decodes the structure of a program, whose source the host has,
// and checks every index and span in it.
func FromAnalysis(source []byte, m *pluginv1.Analysis) (*Program, error) {
	p := &Program{Source: source}
	in := checker{size: len(source)}
	for i, f := range m.GetFunctions() {
		in.index("function", i, "parent", f.GetParent(), len(m.GetFunctions()))
		p.Functions = append(p.Functions, Function{
			Name: f.GetName(), Span: in.span("function", i, f.GetSpan()), Header: in.span("function", i, f.GetHeader()),
			Parent: int(f.GetParent()), Parameters: f.GetParameters(), Generator: f.GetGenerator(), Async: f.GetAsync(),
			Required: int(f.GetRequired()), Accepted: int(f.GetAccepted()), Variadic: f.GetVariadic(),
			Owner: f.GetOwner(), Receiver: f.GetReceiver(),
		})
	}
	if len(p.Functions) == 0 {
		p.Functions = []Function{{Name: "<module>", Span: Span{0, len(source)}}}
	}
	for i, statement := range m.GetStatements() {
		in.index("statement", i, "function", statement.GetFunction(), len(p.Functions))
		in.index("statement", i, "header", statement.GetHeader(), len(m.GetStatements())+1)
		p.Statements = append(p.Statements, Statement{
			Span: in.span("statement", i, statement.GetSpan()), Function: int(statement.GetFunction()),
			Header: int(statement.GetHeader()) - 1, Kind: statement.GetKind(),
			StatementEnd: min(int(statement.GetStatementEnd()), len(source)),
		})
	}
	for i, s := range m.GetSites() {
		in.index("site", i, "function", s.GetFunction(), len(p.Functions))
		if len(p.Statements) > 0 {
			in.index("site", i, "statement", s.GetStatement(), len(p.Statements))
		}
		if s.GetKind() <= 0 || int(s.GetKind()) >= len(siteNames) {
			in.fail("site %d is of kind %d, which this host does not know", i, s.GetKind())
		}
		calls := make([]int, len(s.GetCalls()))
		for k, call := range s.GetCalls() {
			in.index("site", i, "callee", call, len(p.Functions))
			calls[k] = int(call)
		}
		p.Sites = append(p.Sites, Site{
			Kind: SiteKind(s.GetKind()), Name: s.GetName(), Span: in.span("site", i, s.GetSpan()),
			Statement: int(s.GetStatement()), Function: int(s.GetFunction()),
			Shape: s.GetShape(), Reads: s.GetReads(), Calls: calls,
		})
	}
	for i, d := range m.GetErrors() {
		p.Errors = append(
			p.Errors,
			Diagnostic{Type: d.GetType(), Message: d.GetMessage(), Span: in.span("error", i, d.GetSpan()),
				Unfinished: d.GetUnfinished()},
		)
	}
	for i, t := range m.GetTokens() {
		p.Tokens = append(p.Tokens, in.span("token", i, t))
	}
	for i, s := range m.GetOutline() {
		p.Outline = append(
			p.Outline,
			OutlineItem{Span: in.span("statement", i, s.GetSpan()), Kind: s.GetKind(), Binds: s.GetBinds(), Reads: s.GetReads()},
		)
	}
	p.Features = fromFeatures(m.GetFeatures())
	return p, in.err
}

func fromFeatures(m *pluginv1.Features) Features {
	f := Features{
		Imports:     m.GetImports(),
		Calls:       m.GetCalls(),
		ControlFlow: m.GetControlFlow(),
		Constructs:  map[string]int{},
	}
	for name, count := range m.GetConstructs() {
		f.Constructs[name] = int(count)
	}
	for _, i := range m.GetRecursive() {
		f.Recursive = append(f.Recursive, int(i))
	}
	return f
}

// checker keeps the first broken rule.
type checker struct {
	size int
	err  error
}

func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: "+format, append([]any{ErrWire}, args...)...)
	}
}

func (c *checker) index(what string, i int, field string, value uint32, limit int) {
	if int(value) >= limit {
		c.fail("%s %d has %s %d of %d", what, i, field, value, limit)
	}
}

func (c *checker) span(what string, i int, m *pluginv1.Span) Span {
	s := Span{int(m.GetStart()), int(m.GetEnd())}
	if s.Start > s.End || s.End > c.size {
		c.fail("%s %d has span %d-%d in a program of %d bytes", what, i, s.Start, s.End, c.size)
		return Span{}
	}
	return s
}

// FromResult decodes one run of a program. With events, each must be at a site
// of the program: the site table comes from another process than the events.
func FromResult(p *Program, m *pluginv1.Result) (*Run, error) {
	table, err := FromValues(m.GetValues())
	if err != nil {
		return nil, err
	}
	r := &Run{Table: table, CPU: m.GetCpuSeconds(), Wall: m.GetWallSeconds(), Output: m.GetOutput()}
	if r.Outcome, err = fromOutcome(p, table, m.GetOutcome()); err != nil {
		return nil, err
	}
	if m.GetTrace() == nil {
		return r, nil
	}
	sites, frames, values := m.GetTrace().GetSites(), m.GetTrace().GetFrames(), m.GetTrace().GetValues()
	if len(frames) != len(sites) || len(values) != len(sites) {
		return nil, fmt.Errorf(
			"%w: trace columns of %d sites, %d frames, %d values",
			ErrWire,
			len(sites),
			len(frames),
			len(values),
		)
	}
	r.Events = make([]Event, len(sites))
	for i := range sites {
		if int(sites[i]) >= len(p.Sites) || int(values[i]) >= table.Len() || int(frames[i]) > len(sites) {
			return nil, fmt.Errorf("%w: event %d is at site %d of %d, frame %d, value %d of %d", ErrWire,
				i, sites[i], len(p.Sites), frames[i], values[i], table.Len())
		}
		r.Events[i] = Event{Site: int32(sites[i]), Frame: int32(frames[i]), Value: ID(values[i])}
	}
	if r.Loading = int(m.GetTrace().GetLoading()); r.Loading > len(r.Events) {
		return nil, fmt.Errorf("%w: %d events of loading, %d in all", ErrWire, r.Loading, len(r.Events))
	}
	r.Capped = m.GetTrace().GetCapped()
	r.BuildFrames(p)
	return r, nil
}

func fromOutcome(p *Program, t *Table, m *pluginv1.Outcome) (Outcome, error) {
	var size int
	if p != nil {
		size = len(p.Source)
	}
	in := checker{size: size}
	switch k := m.GetKind().(type) {
	case *pluginv1.Outcome_Returned:
		if k.Returned == 0 || int(k.Returned) >= t.Len() {
			return Outcome{}, fmt.Errorf("%w: returned value %d of %d", ErrWire, k.Returned, t.Len())
		}
		return Outcome{Kind: Returned, Value: ID(k.Returned)}, nil
	case *pluginv1.Outcome_Exception:
		e := k.Exception
		o := Outcome{Kind: Raised, Type: e.GetType(), Message: e.GetMessage(), Loading: e.GetLoading()}
		if p != nil && e.GetSpan() != nil {
			o.Span, o.HasSpan = p.place(in.span("exception", 0, e.GetSpan()))
		}
		o.Stack = in.stack(p, e.GetStack())
		if !o.HasSpan && len(o.Stack) > 0 {
			o.Span, o.HasSpan = o.Stack[0], true
		}
		return o, in.err
	case *pluginv1.Outcome_Limit:
		o := limitOutcome(k.Limit)
		o.Stack = in.stack(p, m.GetStack())
		return o, in.err
	case *pluginv1.Outcome_Killed:
		if k.Killed.GetSignal() == 0 {
			return Outcome{
				Kind:    Killed,
				Message: fmt.Sprintf("the process exited by itself (status %d)", k.Killed.GetExitCode()),
			}, nil
		}
		return Outcome{Kind: Killed, Message: fmt.Sprintf("the process was ended by signal %d", k.Killed.GetSignal())}, nil
	case *pluginv1.Outcome_Tampered:
		return Outcome{Kind: TamperedWith, Message: k.Tampered}, nil
	case *pluginv1.Outcome_Rejected:
		o := Outcome{Kind: Rejected, Type: k.Rejected.GetType(), Message: k.Rejected.GetMessage()}
		if p != nil && k.Rejected.GetSpan() != nil {
			o.Span, o.HasSpan = in.span("rejection", 0, k.Rejected.GetSpan()), true
		}
		return o, in.err
	}
	return Outcome{}, fmt.Errorf("%w: an outcome of no kind that this host knows", ErrWire)
}

func (c *checker) stack(p *Program, places []*pluginv1.Span) []Span {
	if p == nil {
		return nil // not known what they are places of
	}
	var all []Span
	for i, s := range places {
		if place, ok := p.place(c.span("stack", i, s)); ok {
			all = append(all, place)
		}
	}
	return all
}

func limitOutcome(limit pluginv1.Limit) Outcome {
	switch limit {
	case pluginv1.Limit_LIMIT_CPU, pluginv1.Limit_LIMIT_WALL:
		// Which of the two came first depends on the machine's load, and must
		// not reach the output.
		return Outcome{Kind: TimedOut, Message: "time"}
	case pluginv1.Limit_LIMIT_JOB:
		return Outcome{Kind: TimedOut, Message: "time", Unrun: true}
	case pluginv1.Limit_LIMIT_MEMORY:
		return Outcome{Kind: OutOfMemory, Message: "memory"}
	case pluginv1.Limit_LIMIT_OUTPUT:
		return Outcome{Kind: OverLimit, Message: "output"}
	case pluginv1.Limit_LIMIT_EVENTS:
		return Outcome{Kind: OverLimit, Message: "events"}
	}
	return Outcome{Kind: OverLimit, Message: limit.String()}
}
