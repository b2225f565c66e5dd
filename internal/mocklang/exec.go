package mocklang

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"

	"github.com/egca/egca/trace"
)

// block runs lines; returned tells whether one of them returned.
func (m *machine) block(from, to int, f *frame) (returned bool, value trace.ID) {
	for i := from; i < to; {
		l := &m.program.lines[i]
		next := l.body
		m.reached[uint32(i)] = true
		if l.kind != "class" && l.kind != "def" && l.kind != "except" {
			returned, value = m.statement(i, l, f)
		}
		if returned {
			return true, value
		}
		i = next
	}
	return false, 0
}

// statement runs one line with its block.
func (m *machine) statement(i int, l *line, f *frame) (returned bool, value trace.ID) {
	switch l.kind {
	case "assign":
		m.bind(f, l.name, m.value(l.expression, f, i))
		m.record(l.site, f, m.variable(f, l.name, i))
	case "mutate":
		list := *m.table.At(m.variable(f, l.name, i))
		list.Items, list.Length = append(slices.Clone(list.Items), m.value(l.expression, f, i)), 0
		m.bind(f, l.name, m.table.Add(list))
		m.record(l.site, f, m.variable(f, l.name, i))
	case "return":
		value = m.value(l.expression, f, i)
		m.record(l.site, f, value)
		return true, value
	case "raise":
		m.record(l.site, f, 0)
		panic(m.wrong(l.name, i))
	case "call":
		m.record(l.site, f, 0)
		m.value(l.expression, f, i)
		m.tell(l.site+1, f)
	case "if":
		if m.holds(i, l, f) {
			return m.block(i+1, l.body, f)
		}
	case "while":
		for m.holds(i, l, f) {
			m.step()
			if returned, value = m.block(i+1, l.body, f); returned {
				return true, value
			}
		}
	case "for":
		for _, item := range m.table.At(m.value(l.expression, f, i)).Items {
			m.step()
			m.bind(f, l.name, item)
			m.record(l.site, f, item)
			if returned, value = m.block(i+1, l.body, f); returned {
				return true, value
			}
		}
		m.record(l.site+1, f, 0)
	case "try":
		m.record(l.site, f, 0)
		return m.try(i, l, f)
	}
	return false, 0
}

// try runs a block, and the one of the except line behind it where it raises.
func (m *machine) try(i int, l *line, f *frame) (returned bool, value trace.ID) {
	depth := m.depth
	defer func() {
		e := recover()
		if e == nil {
			return
		}
		exception, ok := e.(raised)
		if !ok || l.body >= len(m.program.lines) || m.program.lines[l.body].kind != "except" {
			panic(e)
		}
		m.depth = depth
		handler := &m.program.lines[l.body]
		m.reached[uint32(l.body)] = true
		message := m.table.Add(trace.Value{Kind: trace.Text, Text: exception.message})
		m.record(handler.site, f, m.table.Add(trace.Value{Kind: trace.Object, Text: "Error",
			Fields: []string{"message"}, Items: []trace.ID{message}}))
		returned, value = m.block(l.body+1, handler.body, f)
	}()
	return m.block(i+1, l.body, f)
}

// holds decides a condition.
func (m *machine) holds(i int, l *line, f *frame) bool {
	id := m.value(l.expression, f, i)
	if held, isForced := m.forced[i]; isForced {
		id = m.boolean(held)
	}
	m.record(l.site, f, id)
	return m.table.At(id).Bool
}

func (m *machine) boolean(b bool) trace.ID {
	return m.table.Add(trace.Value{Kind: trace.Bool, Bool: b})
}

// bind gives a variable a value: a global one where there is one of the name.
func (m *machine) bind(f *frame, name string, value trace.ID) {
	if _, isGlobal := m.globals[name]; isGlobal {
		m.globals[name] = value
		return
	}
	f.variables[name] = value
}

func (m *machine) variable(f *frame, name string, i int) trace.ID {
	if value, ok := f.variables[name]; ok {
		return value
	}
	if value, ok := m.globals[name]; ok {
		return value
	}
	panic(m.wrong(name+" has no value", i))
}

// value works out an expression of a line.
func (m *machine) value(e ast.Expr, f *frame, i int) trace.ID {
	switch e := e.(type) {
	case *ast.Ident:
		return m.variable(f, e.Name, i)
	case *ast.ParenExpr:
		return m.value(e.X, f, i)
	case *ast.BasicLit:
		if e.Kind == token.INT {
			n, _ := strconv.ParseInt(e.Value, 10, 64) // one that is too large is 0
			return m.integer(n)
		}
	case *ast.UnaryExpr:
		return m.integer(-m.table.At(m.value(e.X, f, i)).Int)
	case *ast.CallExpr:
		var arguments []trace.ID
		for _, argument := range e.Args {
			arguments = append(arguments, m.value(argument, f, i))
		}
		if name, ok := e.Fun.(*ast.Ident); ok {
			return m.call(name.Name, arguments)
		}
	case *ast.BinaryExpr:
		x, y := m.table.At(m.value(e.X, f, i)), m.table.At(m.value(e.Y, f, i))
		if x.Kind != trace.Int || y.Kind != trace.Int {
			panic(m.wrong("no numbers", i))
		}
		return m.operate(e.Op, x.Int, y.Int, i)
	}
	panic(m.wrong("no such expression", i))
}

func (m *machine) operate(operator token.Token, x, y int64, i int) trace.ID {
	switch operator {
	case token.ADD:
		return m.integer(x + y)
	case token.SUB:
		return m.integer(x - y)
	case token.MUL:
		return m.integer(x * y)
	case token.REM:
		if y != 0 {
			return m.integer(x % y)
		}
	case token.EQL:
		return m.boolean(x == y)
	case token.LSS:
		return m.boolean(x < y)
	case token.LEQ:
		return m.boolean(x <= y)
	case token.GTR:
		return m.boolean(x > y)
	case token.GEQ:
		return m.boolean(x >= y)
	}
	panic(m.wrong("no such operation", i))
}

// call calls a function of the program or of the language.
func (m *machine) call(name string, arguments []trace.ID) trace.ID {
	at := m.program.function(name)
	switch {
	case at < 0 && m.outer != nil:
		return m.outer.call(name, arguments)
	case at < 0:
		value, known := m.builtin(name, arguments)
		if !known {
			panic(m.wrong("no function "+name, -1))
		}
		return value
	case len(arguments) != len(m.program.lines[at].parameters):
		panic(m.wrong(name+" takes other arguments", -1))
	case m.depth == deepest:
		panic(m.wrong("too many calls", at))
	}
	m.step()
	m.depth++
	defer func() { m.depth-- }()
	l := &m.program.lines[at]
	m.frames++
	f := &frame{variables: map[string]trace.ID{}, number: m.frames}
	entered := trace.Value{Kind: trace.Tuple, Items: arguments}
	for i, parameter := range l.parameters {
		f.variables[parameter] = arguments[i]
	}
	m.reached[uint32(at)] = true
	m.record(l.site, f, m.table.Add(entered))
	returned, value := m.block(at+1, l.body, f)
	m.last = f
	if returned {
		return value
	}
	return m.null()
}

// function is the line of a function at the top level, or of the method Class.name;
// -1 for none.
func (p *Program) function(name string) int {
	for i, at := range slices.Backward(p.functions) {
		if i == 0 {
			continue
		}
		if owner := p.owner(i); owner == "" && p.lines[at].indent == 0 && p.lines[at].name == name ||
			owner != "" && owner+"."+p.lines[at].name == name {
			return at
		}
	}
	return -1
}

// owner is the class whose body holds a function, "" for none.
func (p *Program) owner(function int) string {
	if header := p.lines[p.functions[function]].header; header >= 0 && p.lines[header].kind == "class" {
		return p.lines[header].name
	}
	return ""
}
