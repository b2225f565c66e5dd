package mocklang

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

const (
	// deepest calls raise an exception.
	deepest = 200
	// many steps end a run without another limit as its CPU time would.
	many = 1 << 20
)

// Result runs a function of the program, or code of the input's own, on an input. Before
// it the prelude runs.
func (p *Program) Result(
	prelude, entry string,
	input *pluginv1.Input,
	limits *pluginv1.Limits,
	traced bool,
) *pluginv1.Result {
	m := p.machine(limits, many)
	if prelude != "" {
		before := Parse(prelude)
		m.outer = &machine{program: before, table: m.table, globals: m.globals, most: many, reached: map[uint32]bool{}}
		m.end(func() trace.ID {
			_, value := m.outer.block(0, len(before.lines), &frame{variables: m.globals})
			return value
		})
	}
	if traced {
		m.events = &pluginv1.Trace{}
	}
	m.run(entry, input)
	result := &pluginv1.Result{Outcome: m.outcome, Values: m.table.Message(), Output: m.output}
	if traced {
		result.Trace = m.events
		if m.loading {
			m.events.Loading = uint32(len(m.events.Sites))
		}
	}
	return result
}

// machine is one run.
type machine struct {
	program *Program
	table   *trace.Table
	globals map[string]trace.ID
	limits  *pluginv1.Limits
	events  *pluginv1.Trace // nil: none are recorded
	output  []byte
	stdin   []string // tokens of standard input that are left
	main    bool     // it runs on standard input
	written []byte   // to standard output, of a main program
	told    int      // bytes of it that events have told of
	outcome *pluginv1.Outcome
	reached map[uint32]bool
	forced  map[int]bool // conditions by their lines

	steps, most uint64
	frames      uint32
	depth       int
	last        *frame // of the call that ended last
	loading     bool
	outer       *machine // of an input's own code: the program's run; else nil
}

// frame is an activation of a function.
type frame struct {
	variables map[string]trace.ID
	number    uint32
}

// raised is an exception on its way; line is -1 for none of the program's.
type raised struct {
	message string
	by      *machine
	line    int
}

// wrong is an exception of a line.
func (m *machine) wrong(message string, line int) raised { return raised{message, m, line} }

// over is a run that ends at once.
type over struct{ outcome *pluginv1.Outcome }

func limit(l pluginv1.Limit) over {
	return over{&pluginv1.Outcome{Kind: &pluginv1.Outcome_Limit{Limit: l}}}
}

func (p *Program) machine(limits *pluginv1.Limits, most uint64) *machine {
	return &machine{program: p, table: trace.NewTable(), globals: map[string]trace.ID{}, limits: limits, most: most,
		reached: map[uint32]bool{}}
}

// run runs the program on an input.
func (m *machine) run(entry string, input *pluginv1.Input) {
	if table, err := trace.FromValues(input.GetValues()); err == nil {
		m.table = table
		if m.outer != nil {
			m.outer.table = table
		}
	}
	if !m.program.Compiles() {
		m.outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Rejected{Rejected: m.program.diagnostic()}}
		return
	}
	m.end(func() trace.ID { return m.whole(entry, input) })
}

// end runs something and makes its end the run's outcome.
func (m *machine) end(something func() trace.ID) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case over:
			m.outcome = e.outcome
		case raised:
			exception := &pluginv1.Exception{Type: "Error", Message: e.message, Loading: m.loading}
			if e.by == m && e.line >= 0 {
				exception.Span = span(m.program.lines[e.line].start, m.program.lines[e.line].end)
				exception.Stack = []*pluginv1.Span{exception.Span}
			}
			m.outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Exception{Exception: exception}}
		default:
			panic(e)
		}
	}()
	m.outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: uint32(something())}}
}

// whole loads the program and gives it the input.
func (m *machine) whole(entry string, input *pluginv1.Input) trace.ID {
	if kind, isStdin := input.GetKind().(*pluginv1.Input_Stdin); isStdin {
		m.main, m.stdin = true, strings.Fields(string(kind.Stdin))
		m.block(0, len(m.program.lines), &frame{variables: m.globals})
		return m.table.Add(trace.Value{Kind: trace.Bytes, Text: string(m.written)})
	}
	m.loading = true
	m.block(0, len(m.program.lines), &frame{variables: m.globals})
	m.loading = false
	if m.events != nil {
		m.events.Loading = uint32(len(m.events.Sites))
	}
	switch kind := input.GetKind().(type) {
	case *pluginv1.Input_Arguments:
		return m.calls(entry, kind.Arguments)
	case *pluginv1.Input_Call:
		return m.code("return " + string(kind.Call))
	case *pluginv1.Input_Body:
		m.code(string(kind.Body))
	}
	return m.null()
}

// placed are arguments of which the last ones have names, in the order of the function's
// parameters.
func (m *machine) placed(entry string, arguments []trace.ID, names []string) []trace.ID {
	at := m.program.function(entry)
	if len(names) == 0 || at < 0 {
		return arguments
	}
	first := len(arguments) - len(names)
	all := slices.Clone(arguments[:first])
	for _, parameter := range m.program.lines[at].parameters[min(first, len(m.program.lines[at].parameters)):] {
		if i := slices.Index(names, parameter); i >= 0 {
			all = append(all, arguments[first+i])
		}
	}
	return all
}

// code runs statements of the input's own among the program's functions.
func (m *machine) code(text string) trace.ID {
	text, isFile := strings.CutPrefix(text, "import solution\n")
	own := Parse(text)
	if !own.Compiles() {
		panic(m.wrong(own.wrong, -1))
	}
	inner := &machine{program: own, table: m.table, globals: m.globals, most: m.most, reached: map[uint32]bool{}, outer: m}
	_, value := inner.block(0, len(own.lines), &frame{variables: m.globals})
	if isFile {
		m.file(own, inner)
	}
	return value
}

func (m *machine) null() trace.ID { return m.table.Add(trace.Value{Kind: trace.Null}) }

func (m *machine) integer(n int64) trace.ID {
	return m.table.Add(trace.Value{Kind: trace.Int, Int: n})
}

// step counts a loop's turn or a function's entry.
func (m *machine) step() {
	if m.steps++; m.steps > m.most {
		panic(limit(pluginv1.Limit_LIMIT_CPU))
	}
}

// record adds an event.
func (m *machine) record(site int, f *frame, value trace.ID) {
	if m.events == nil {
		return
	}
	if most := m.limits.GetEvents(); most > 0 && uint64(len(m.events.Sites)) >= most {
		m.events.Capped = true
		return
	}
	m.events.Sites = append(m.events.Sites, uint32(site))
	m.events.Frames = append(m.events.Frames, f.number)
	m.events.Values = append(m.events.Values, uint32(m.cut(value)))
}

// tell records what was written since the last time, if anything was.
func (m *machine) tell(site int, f *frame) {
	if m.main && m.told < len(m.written) {
		m.record(site, f, m.table.Add(trace.Value{Kind: trace.Bytes, Text: string(m.written[m.told:])}))
		m.told = len(m.written)
	}
}

// cut is a value as it is recorded: not wider than the limit.
func (m *machine) cut(value trace.ID) trace.ID {
	v, width := *m.table.At(value), int(m.limits.GetValueWidth())
	if width == 0 || v.Kind != trace.List || len(v.Items) <= width {
		return value
	}
	v.Length, v.Hash = len(v.Items), fmt.Sprintf("%016x", v.Digest)
	v.Items = v.Items[:width]
	return m.table.Add(v)
}

// builtins are the names of the language's own functions.
var builtins = map[string]bool{
	"forever": true,
	"wait":    true,
	"eat":     true,
	"flood":   true,
	"exit":    true,
	"print":   true,
	"next":    true,
	"upto":    true,

	"ListNode": true,
}

// builtin runs a function of the language's own; false: it has none of that name.
func (m *machine) builtin(name string, arguments []trace.ID) (trace.ID, bool) {
	first := m.table.At(0)
	if len(arguments) > 0 {
		first = m.table.At(arguments[0])
	}
	switch name {
	case "forever":
		panic(limit(pluginv1.Limit_LIMIT_CPU))
	case "wait":
		panic(limit(pluginv1.Limit_LIMIT_WALL))
	case "eat":
		panic(limit(pluginv1.Limit_LIMIT_MEMORY))
	case "flood":
		panic(limit(pluginv1.Limit_LIMIT_OUTPUT))
	case "exit":
		panic(over{&pluginv1.Outcome{Kind: &pluginv1.Outcome_Killed{Killed: &pluginv1.Killed{ExitCode: int32(first.Int)}}}})
	case "print":
		text := strings.TrimSpace(first.Text)
		if first.Kind == trace.Int {
			text = strconv.FormatInt(first.Int, 10)
		}
		if m.main {
			m.written = append(m.written, text+"\n"...)
		} else {
			m.output = append(m.output, text+"\n"...)
		}
		return m.null(), true
	case "next":
		if len(m.stdin) == 0 {
			panic(m.wrong("the input has ended", -1))
		}
		n, err := strconv.ParseInt(m.stdin[0], 10, 64)
		if m.stdin = m.stdin[1:]; err != nil {
			panic(m.wrong("no number", -1))
		}
		return m.integer(n), true
	case "ListNode":
		if len(arguments) == 2 {
			return m.node(name, arguments[1], arguments[0]), true
		}
	case "upto":
		list := trace.Value{Kind: trace.List}
		for i := range first.Int {
			list.Items = append(list.Items, m.integer(i))
		}
		return m.table.Add(list), true
	}
	return 0, false
}
