package align

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/egca/egca/trace"
)

// A toy is a program in a small part of Python, with the analysis that a worker gives
// of it and an interpreter that reports events as a worker does. The tests of this
// package need no plugin with it, and can make programs by the thousand.
//
// Its statements are def, assignments, NAME.append(X), if, else, while, for, break,
// continue, return, yield, raise, assert, try, except, class, pass and calls. Its
// values are integers, truth values, texts, lists and null. `@2(x)` calls the function
// of index 2 without a word of it in the analysis, as a method's or a table's call.
type toy struct {
	*trace.Program
	module    []*toyStatement
	functions []*toyFunction // as Functions; nil for the module
}

type toyFunction struct {
	parameters      []string
	defaults        []*toyExpression // nil for a parameter without
	body            []*toyStatement
	enter, implicit int // sites
	generator       bool
}

type toyStatement struct {
	kind, name  string
	value       *toyExpression
	body, other []*toyStatement // other: of else, except
	index       int             // of the statement
	site, end   int             // of its event, of the loop's end
}

type toyExpression struct {
	op, text string
	items    []*toyExpression
}

// toyParser turns the lines of a program into statements, from the first on.
type toyParser struct {
	toy      *toy
	lines    []string
	starts   []int
	at       int
	function int
	bound    []map[string]bool // by function
	names    map[string]int    // functions by name
	last     []int             // each function's last statement
}

var toyWord = regexp.MustCompile(`'[^']*'|@?\w+|==|[-+*%<()\[\],]`)

// newToy parses a program. It panics on what is no toy.
func newToy(source string) *toy {
	t := &toy{Program: &trace.Program{Source: []byte(source)}, functions: []*toyFunction{nil}}
	t.Functions = []trace.Function{{Name: "<module>", Span: trace.Span{End: len(source)}}}
	p := &toyParser{toy: t, names: map[string]int{}, bound: []map[string]bool{{}}, last: []int{-1}}
	for start, line := range strings.SplitAfter(source, "\n") {
		p.lines, p.starts = append(p.lines, strings.TrimSuffix(line, "\n")), append(p.starts, 0)
		if start > 0 {
			p.starts[start] = p.starts[start-1] + len(p.lines[start-1]) + 1
		}
		if name, isDef := strings.CutPrefix(strings.TrimSpace(line), "def "); isDef {
			name, _, _ = strings.Cut(name, "(")
			p.names[name] = len(t.Functions)
			t.Functions = append(t.Functions, trace.Function{Name: name})
			t.functions = append(t.functions, &toyFunction{})
			p.bound, p.last = append(p.bound, map[string]bool{}), append(p.last, -1)
		}
	}
	t.module = p.block(0, -1)
	return t
}

func depth(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// block parses the statements that stand so deep, of the block behind a header.
func (p *toyParser) block(indent, header int) []*toyStatement {
	var all []*toyStatement
	for p.at < len(p.lines) {
		line := p.lines[p.at]
		if strings.TrimSpace(line) == "" {
			p.at++
			continue
		}
		if depth(line) < indent {
			break
		}
		s := p.statement(indent, header)
		if s.kind == "else" || s.kind == "except" {
			all[len(all)-1].other = []*toyStatement{s}
			p.toy.Statements[all[len(all)-1].index].StatementEnd = p.toy.Statements[s.index].StatementEnd
			continue
		}
		all = append(all, s)
	}
	return all
}

// statement parses the next line and the block behind it.
func (p *toyParser) statement(indent, header int) *toyStatement {
	line := strings.TrimSpace(p.lines[p.at])
	span := trace.Span{Start: p.starts[p.at] + indent, End: p.starts[p.at] + indent + len(line)}
	p.at++
	s := &toyStatement{index: len(p.toy.Statements), site: -1, end: -1}
	word, rest, _ := strings.Cut(strings.TrimSuffix(line, ":"), " ")
	s.kind = word
	p.toy.Statements = append(p.toy.Statements, trace.Statement{Span: span, Function: p.function, Header: header, StatementEnd: span.End})
	p.last[p.function] = s.index
	site := func(kind trace.SiteKind, name, shape string, at trace.Span) int {
		found := trace.Site{Kind: kind, Name: name, Span: at, Statement: s.index, Function: p.function, Shape: shape}
		p.about(&found, s.value)
		p.toy.Sites = append(p.toy.Sites, found)
		return len(p.toy.Sites) - 1
	}
	text := func(part string) trace.Span { // of the line
		start := span.Start + strings.LastIndex(line, part)
		return trace.Span{Start: start, End: start + len(part)}
	}
	switch word {
	case "def":
		s.kind = "function"
		p.definition(s, span, rest, indent)
	case "if", "while", "assert":
		s.value = p.expression(rest)
		s.site = site(trace.Branch, "", p.shape(s.value), text(rest))
	case "for":
		s.name, rest, _ = strings.Cut(rest, " in ")
		s.value = p.expression(rest)
		shape := "for _ in " + p.shape(s.value)
		s.site = site(trace.Loop, s.name, shape, span)
		s.end = site(trace.LoopEnd, s.name, shape, span)
	case "return":
		s.value = p.expression(rest)
		s.site = site(trace.Return, "", p.shape(s.value), text(rest))
	case "yield":
		s.kind, s.value = "expression", p.expression(rest)
		s.site = site(trace.Yield, "", p.shape(s.value), span)
	case "raise":
		s.value = p.expression("'" + rest + "'")
		s.site = site(trace.Raise, "", line, span)
	case "except":
		s.site = site(trace.Catch, "", line, span)
	case "break", "continue":
		s.site = site(trace.Step, "", line, span)
	case "else", "try", "class", "pass":
	default:
		p.simple(s, line, span, site)
	}
	p.toy.Statements[s.index].Kind = s.kind
	if strings.HasSuffix(line, ":") && s.kind != "function" {
		s.body = p.block(indent+4, s.index)
		p.toy.Statements[s.index].StatementEnd = p.end(s)
	}
	return s
}

// simple parses an assignment, an append or a call by itself.
func (p *toyParser) simple(s *toyStatement, line string, span trace.Span, site func(trace.SiteKind, string, string, trace.Span) int) {
	if name, value, assigns := strings.Cut(line, " = "); assigns {
		s.kind, s.name, s.value = "assign", name, p.expression(value)
		p.bound[p.function][name] = true
		s.site = site(trace.Assign, name, "_ = "+p.shape(s.value), span)
		return
	}
	if name, value, augments := strings.Cut(line, " += "); augments {
		s.kind, s.name, s.value = "augment", name, p.expression(name+" + "+value)
		s.site = site(trace.Assign, name, "_ += "+p.shape(s.value.items[1]), span)
		return
	}
	s.kind = "expression"
	if name, value, appends := strings.Cut(line, ".append("); appends {
		s.name, s.value = name, p.expression(strings.TrimSuffix(value, ")"))
		s.site = site(trace.Mutate, name, "_.append("+p.shape(s.value)+")", span)
		p.toy.Sites[s.site].Reads = append([]string{name}, p.toy.Sites[s.site].Reads...)
		return
	}
	s.value = p.expression(line)
	s.site = site(trace.Step, "", p.shape(s.value), span)
}

func (p *toyParser) definition(s *toyStatement, span trace.Span, rest string, indent int) {
	name, list, _ := strings.Cut(strings.TrimSuffix(rest, ")"), "(")
	index := p.names[name]
	f, outer := p.toy.functions[index], p.function
	shape := "def _("
	for _, parameter := range strings.Split(list, ", ") {
		if parameter == "" {
			continue
		}
		variable, value, hasDefault := strings.Cut(parameter, "=")
		f.parameters, shape = append(f.parameters, variable), shape+"_"
		f.defaults = append(f.defaults, nil)
		if hasDefault {
			f.defaults[len(f.defaults)-1] = p.expression(value)
		}
		p.bound[index][variable] = true
	}
	p.toy.Functions[index] = trace.Function{Name: name, Header: span, Parent: outer, Parameters: f.parameters}
	f.enter = len(p.toy.Sites)
	p.toy.Sites = append(p.toy.Sites, trace.Site{Kind: trace.Enter, Name: name, Span: span, Statement: s.index, Function: index, Shape: shape + ")"})
	p.function = index
	f.body = p.block(indent+4, s.index)
	end := p.end(&toyStatement{body: f.body})
	f.generator = slices.ContainsFunc(p.toy.Sites[f.enter:], func(s trace.Site) bool { return s.Kind == trace.Yield })
	f.implicit = len(p.toy.Sites)
	p.toy.Sites = append(p.toy.Sites, trace.Site{Kind: trace.Return, Span: trace.Span{Start: end, End: end}, Statement: p.last[index], Function: index})
	p.function = outer
	p.toy.Statements[s.index].StatementEnd = end
	p.toy.Functions[index].Span = trace.Span{Start: span.Start, End: end}
	p.toy.Functions[index].Generator = f.generator
	p.toy.Functions[index].Accepted = len(f.parameters)
	p.toy.Functions[index].Required = max(0, slices.IndexFunc(append(f.defaults, &toyExpression{}), func(e *toyExpression) bool { return e != nil }))
}

// end is where the last statement of a block ends.
func (p *toyParser) end(s *toyStatement) int {
	last := s.body[len(s.body)-1]
	return p.toy.Statements[last.index].StatementEnd
}

// expression parses a text, loosest operators first.
func (p *toyParser) expression(text string) *toyExpression {
	words := toyWord.FindAllString(text, -1)
	e := toyBinary(&words, 0)
	if len(words) > 0 {
		panic(fmt.Sprintf("%q is no toy's expression: %q is left", text, words))
	}
	return e
}

var toyOperators = [][]string{{"==", "<"}, {"+", "-"}, {"*", "%"}}

func toyBinary(words *[]string, level int) *toyExpression {
	if level == len(toyOperators) {
		return toyAtom(words)
	}
	e := toyBinary(words, level+1)
	for len(*words) > 0 && slices.Contains(toyOperators[level], (*words)[0]) {
		op := (*words)[0]
		*words = (*words)[1:]
		e = &toyExpression{op: op, items: []*toyExpression{e, toyBinary(words, level+1)}}
	}
	return e
}

func toyAtom(words *[]string) *toyExpression {
	word := (*words)[0]
	*words = (*words)[1:]
	list := func(end string) []*toyExpression {
		var items []*toyExpression
		for (*words)[0] != end {
			if items = append(items, toyBinary(words, 0)); (*words)[0] == "," {
				*words = (*words)[1:]
			}
		}
		*words = (*words)[1:]
		return items
	}
	e := &toyExpression{op: "name", text: word}
	switch {
	case word == "(":
		e = list(")")[0]
	case word == "[":
		e = &toyExpression{op: "list", items: list("]")}
	case word[0] == '\'':
		e.op = "text"
	case word[0] >= '0' && word[0] <= '9':
		e.op = "number"
	case len(*words) > 0 && (*words)[0] == "(":
		*words = (*words)[1:]
		e = &toyExpression{op: "call", text: word, items: list(")")}
	}
	for len(*words) > 0 && (*words)[0] == "[" {
		*words = (*words)[1:]
		e = &toyExpression{op: "item", items: append([]*toyExpression{e}, list("]")...)}
	}
	return e
}

// shape is an expression's text with the program's names replaced.
func (p *toyParser) shape(e *toyExpression) string {
	items := make([]string, len(e.items))
	for i, item := range e.items {
		items[i] = p.shape(item)
	}
	switch e.op {
	case "name":
		return "_"
	case "number", "text":
		return e.text
	case "list":
		return "[" + strings.Join(items, ", ") + "]"
	case "item":
		return items[0] + "[" + items[1] + "]"
	case "call":
		name := e.text
		if _, own := p.names[name]; own || name[0] == '@' {
			name = "_"
		}
		return name + "(" + strings.Join(items, ", ") + ")"
	}
	return "(" + items[0] + " " + e.op + " " + items[1] + ")"
}

// about notes what an expression reads and calls.
func (p *toyParser) about(s *trace.Site, e *toyExpression) {
	if e == nil {
		return
	}
	if e.op == "name" && !slices.Contains(s.Reads, e.text) {
		s.Reads = append(s.Reads, e.text)
	}
	if index, own := p.names[e.text]; own && e.op == "call" && !slices.Contains(s.Calls, index) {
		s.Calls = append(s.Calls, index)
	}
	for _, item := range e.items {
		p.about(s, item)
	}
}

// toyRun is a run of a toy: an interpreter with the events so far.
type toyRun struct {
	toy     *toy
	run     *trace.Run
	globals map[string]any
	frames  int32
	most    int   // events; later ones are not recorded
	places  []int // the statement that runs, of each frame
}

// toyFrame is one activation. yield takes what a generator yields.
type toyFrame struct {
	id     int32
	locals map[string]any
	yield  func(any) bool
}

// toyRaised is an exception on its way.
type toyRaised struct {
	name  string
	stack []trace.Span
}

// toyLeft ends a generator that nobody asks any more.
type toyLeft struct{}

type toyFlow int

const (
	goesOn toyFlow = iota
	breaks
	continues
	returns
)

// runToy parses a program and runs its function f, as a test does.
func runToy(source string, arguments ...any) Side {
	return newToy(source).call("f", 1<<20, arguments...)
}

// call loads the program and calls one of its functions. It records so many events
// at most.
func (t *toy) call(name string, most int, arguments ...any) Side {
	r := &toyRun{toy: t, run: &trace.Run{Table: trace.NewTable()}, globals: map[string]any{}, most: most}
	module := &toyFrame{locals: r.globals}
	if r.guard(func() { r.block(module, t.module) }) {
		r.run.Loading = len(r.run.Events)
		r.guard(func() {
			index := slices.IndexFunc(t.Functions, func(f trace.Function) bool { return f.Name == name })
			value := r.enter(index, arguments)
			r.run.Outcome = trace.Outcome{Kind: trace.Returned, Value: r.add(value)}
		})
	} else {
		r.run.Loading, r.run.Outcome.Loading = len(r.run.Events), true
	}
	r.run.BuildFrames(t.Program)
	return Side{t.Program, r.run}
}

// guard runs a part of a program and notes the exception that leaves it. It reports
// whether there was none.
func (r *toyRun) guard(part func()) (whole bool) {
	defer func() {
		if e, raised := recover().(*toyRaised); raised {
			r.run.Outcome = trace.Outcome{Kind: trace.Raised, Type: e.name, Span: e.stack[0], HasSpan: true, Stack: e.stack}
			whole = false
		}
	}()
	r.places = nil
	part()
	return true
}

func (r *toyRun) emit(f *toyFrame, site int, value trace.ID) {
	if len(r.run.Events) == r.most {
		r.run.Capped = true
		return
	}
	r.run.Events = append(r.run.Events, trace.Event{Site: int32(site), Frame: f.id, Value: value})
}

func (r *toyRun) add(value any) trace.ID {
	switch v := value.(type) {
	case int:
		return r.run.Table.Add(trace.Value{Kind: trace.Int, Int: int64(v)})
	case bool:
		return r.run.Table.Add(trace.Value{Kind: trace.Bool, Bool: v})
	case string:
		return r.run.Table.Add(trace.Value{Kind: trace.Text, Text: v})
	case *[]any:
		items := make([]trace.ID, len(*v))
		for i, item := range *v {
			items[i] = r.add(item)
		}
		return r.run.Table.Add(trace.Value{Kind: trace.List, Items: items})
	case iter.Seq[any]:
		return r.run.Table.Add(trace.Value{Kind: trace.Opaque, Text: "generator"})
	case nil:
		return r.run.Table.Add(trace.Value{Kind: trace.Null})
	}
	panic(fmt.Sprintf("no toy's value: %T", value))
}

// enter calls a function. A generator begins when its first item is taken.
func (r *toyRun) enter(index int, arguments []any) any {
	f := r.toy.functions[index]
	frame := &toyFrame{locals: map[string]any{}}
	for i, name := range f.parameters {
		if i < len(arguments) {
			frame.locals[name] = arguments[i]
		} else {
			frame.locals[name] = r.value(frame, f.defaults[i])
		}
	}
	run := func() any {
		r.frames++
		frame.id = r.frames
		items := make([]trace.ID, len(f.parameters))
		for i, name := range f.parameters {
			items[i] = r.add(frame.locals[name])
		}
		r.emit(frame, f.enter, r.run.Table.Add(trace.Value{Kind: trace.Tuple, Items: items}))
		r.places = append(r.places, r.toy.Sites[f.enter].Statement)
		flow, value := r.block(frame, f.body)
		r.places = r.places[:len(r.places)-1]
		if flow != returns {
			value = nil
			r.emit(frame, f.implicit, r.add(nil))
		}
		return value
	}
	if !f.generator {
		return run()
	}
	return iter.Seq[any](func(yield func(any) bool) {
		defer func() {
			if e := recover(); e != nil && e != (toyLeft{}) {
				panic(e)
			}
		}()
		frame.yield = yield
		run()
	})
}

// block runs statements. It returns how they ended, and what they return.
func (r *toyRun) block(f *toyFrame, body []*toyStatement) (toyFlow, any) {
	for _, s := range body {
		if len(r.places) > 0 {
			r.places[len(r.places)-1] = s.index
		} else {
			r.places = []int{s.index} // the module's
		}
		if flow, value := r.statement(f, s); flow != goesOn {
			return flow, value
		}
	}
	return goesOn, nil
}

func (r *toyRun) statement(f *toyFrame, s *toyStatement) (toyFlow, any) {
	switch s.kind {
	case "assign", "augment":
		f.locals[s.name] = r.value(f, s.value)
		r.emit(f, s.site, r.add(f.locals[s.name]))
	case "expression":
		r.expression(f, s)
	case "if":
		holds := r.value(f, s.value).(bool)
		r.emit(f, s.site, r.add(holds))
		if holds {
			return r.block(f, s.body)
		}
		for _, other := range s.other {
			return r.block(f, other.body)
		}
	case "assert":
		holds := r.value(f, s.value).(bool)
		if r.emit(f, s.site, r.add(holds)); !holds {
			r.raise("AssertionError")
		}
	case "while", "for":
		return r.loop(f, s)
	case "break", "continue":
		r.emit(f, s.site, 0)
		return map[string]toyFlow{"break": breaks, "continue": continues}[s.kind], nil
	case "return":
		value := r.value(f, s.value)
		r.emit(f, s.site, r.add(value))
		return returns, value
	case "raise":
		r.emit(f, s.site, 0)
		r.raise(s.value.text)
	case "try":
		return r.try(f, s)
	case "class":
		return r.block(f, s.body)
	}
	return goesOn, nil
}

// expression runs a yield, an append or a call by itself.
func (r *toyRun) expression(f *toyFrame, s *toyStatement) {
	switch r.toy.Sites[s.site].Kind {
	case trace.Yield:
		value := r.value(f, s.value)
		r.emit(f, s.site, r.add(value))
		place := r.places
		r.places = place[:len(place)-1]
		if !f.yield(value) {
			panic(toyLeft{})
		}
		r.places = append(r.places, s.index)
	case trace.Mutate:
		value := r.value(f, s.value)
		list := r.variable(f, s.name).(*[]any)
		*list = append(*list, value)
		r.emit(f, s.site, r.add(list))
	default:
		r.emit(f, s.site, 0)
		r.value(f, s.value)
	}
}

func (r *toyRun) loop(f *toyFrame, s *toyStatement) (toyFlow, any) {
	if s.kind == "while" {
		for {
			r.places[len(r.places)-1] = s.index
			holds := r.value(f, s.value).(bool)
			if r.emit(f, s.site, r.add(holds)); !holds {
				return goesOn, nil
			}
			if flow, value := r.block(f, s.body); flow == breaks {
				return goesOn, nil
			} else if flow == returns {
				return flow, value
			}
		}
	}
	value := r.value(f, s.value)
	items, isSeq := value.(iter.Seq[any])
	if !isSeq {
		items = slices.Values(*value.(*[]any))
	}
	next, stop := iter.Pull(items)
	defer stop()
	for {
		r.places[len(r.places)-1] = s.index
		item, more := next()
		if !more {
			r.emit(f, s.end, 0)
			return goesOn, nil
		}
		f.locals[s.name] = item
		r.emit(f, s.site, r.add(item))
		if flow, value := r.block(f, s.body); flow == breaks {
			return goesOn, nil
		} else if flow == returns {
			return flow, value
		}
	}
}

func (r *toyRun) try(f *toyFrame, s *toyStatement) (flow toyFlow, value any) {
	places := slices.Clone(r.places)
	defer func() {
		caught := recover()
		if caught == nil {
			return
		}
		e, raised := caught.(*toyRaised)
		if !raised {
			panic(caught)
		}
		r.places = places
		handler := s.other[0]
		r.emit(f, handler.site, r.run.Table.Add(trace.Value{Kind: trace.Object, Text: e.name}))
		flow, value = r.block(f, handler.body)
	}()
	return r.block(f, s.body)
}

// raise leaves the program with the places of all its frames, the innermost first.
func (r *toyRun) raise(name string) {
	e := &toyRaised{name: strings.Trim(name, "'")}
	for _, statement := range slices.Backward(r.places) {
		e.stack = append(e.stack, r.toy.Statements[statement].Span)
	}
	panic(e)
}

func (r *toyRun) variable(f *toyFrame, name string) any {
	if value, local := f.locals[name]; local {
		return value
	}
	value, global := r.globals[name]
	if !global {
		r.raise("NameError")
	}
	return value
}

func (r *toyRun) value(f *toyFrame, e *toyExpression) any {
	items := make([]any, len(e.items))
	for i, item := range e.items {
		items[i] = r.value(f, item)
	}
	switch e.op {
	case "name":
		return r.variable(f, e.text)
	case "number":
		n, _ := strconv.Atoi(e.text)
		return n
	case "text":
		return strings.Trim(e.text, "'")
	case "list":
		return &items
	case "call":
		return r.called(e.text, items)
	case "item":
		list, at := *items[0].(*[]any), items[1].(int)
		if at < 0 || at >= len(list) {
			r.raise("IndexError")
		}
		return list[at]
	case "==":
		return items[0] == items[1]
	}
	if text, isText := items[0].(string); isText && e.op == "+" {
		return text + items[1].(string)
	}
	a, b := items[0].(int), items[1].(int)
	switch e.op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "<":
		return a < b
	}
	if b == 0 {
		r.raise("ZeroDivisionError")
	}
	return a % b
}

func (r *toyRun) called(name string, items []any) any {
	switch name {
	case "len":
		return len(*items[0].(*[]any))
	case "range":
		list := make([]any, max(items[0].(int), 0))
		for i := range list {
			list[i] = i
		}
		return &list
	}
	if index, isIndex := strings.CutPrefix(name, "@"); isIndex {
		n, _ := strconv.Atoi(index)
		return r.enter(n, items)
	}
	index := slices.IndexFunc(r.toy.Functions, func(f trace.Function) bool { return f.Name == name })
	return r.enter(index, items)
}

// statementText is a statement's text; none for -1.
func statementText(s Side, statement int) string {
	if statement < 0 {
		return "none"
	}
	span := s.Program.Statements[statement].Span
	return string(s.Program.Source[span.Start:span.End])
}

// located compares two programs on the same arguments of f.
func located(candidate, reference string, arguments ...any) (Result, Side) {
	mine := runToy(candidate, arguments...)
	return Locate(mine, runToy(reference, arguments...), DefaultOptions()), mine
}

// eventsText is a run's events in words: kind, subject and value.
func eventsText(s Side) string {
	var out strings.Builder
	for i, e := range s.Run.Events {
		if i == s.Run.Loading {
			out.WriteString("| ")
		}
		site := &s.Program.Sites[e.Site]
		fmt.Fprintf(&out, "%d:%v %s %s; ", e.Frame, site.Kind, site.Name, s.Run.Table.Format(e.Value, 40))
	}
	return out.String()
}

// The toy reports what a worker reports, in the same order.
func TestToy(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"def f(n, k=3):\n    return n + k\n", "| 1:enter f (2, 3); 1:return  5; "},
		{"X = 4\ndef f(n):\n    x = X * n\n    return x\n", "0:assign X 4; | 1:enter f (2,); 1:assign x 8; 1:return  8; "},
		{"def f(n):\n    for i in range(n):\n        if i == 0:\n            continue\n        break\n",
			"| 1:enter f (2,); 1:loop i 0; 1:branch  true; 1:step  ; 1:loop i 1; 1:branch  false; 1:step  ; 1:return  null; "},
		{"def g(n):\n    yield n\n    yield n + 1\n\ndef f(n):\n    xs = []\n    for x in g(n):\n        xs.append(x)\n    return xs\n",
			"| 1:enter f (2,); 1:assign xs []; 2:enter g (2,); 2:yield  2; 1:loop x 2; 1:mutate xs [2]; 2:yield  3; " +
				"1:loop x 3; 1:mutate xs [2, 3]; 2:return  null; 1:loop-end x ; 1:return  [2, 3]; "},
		{"def g(n):\n    raise Wrong\n\ndef f(n):\n    try:\n        g(n)\n    except:\n        return 'caught'\n",
			"| 1:enter f (2,); 1:step  ; 2:enter g (2,); 2:raise  ; 1:catch  Wrong(); 1:return  \"caught\"; "},
	} {
		if got := eventsText(runToy(c.source, 2)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.source, got, c.want)
		}
	}
	raised := runToy("def g(n):\n    return n % 0\n\ndef f(n):\n    x = g(n)\n    return x\n", 2)
	if o := raised.Run.Outcome; o.Type != "ZeroDivisionError" || len(o.Stack) != 2 ||
		statementText(raised, raised.Program.StatementAt(o.Span)) != "return n % 0" || statementText(raised, raised.Program.StatementAt(o.Stack[1])) != "x = g(n)" {
		t.Errorf("the exception: %+v", o)
	}
}

// toyCase is a candidate beside its reference, and what is to be said of it: the
// reason of an abstention, or kind, statement and reason of a divergence.
type toyCase struct {
	name, candidate, reference string
	arguments                  []any
	want                       string
}

// hold compares what Locate says of each case with what it should.
func hold(t *testing.T, cases []toyCase) {
	t.Helper()
	for _, c := range cases {
		got, s := located(c.candidate, c.reference, c.arguments...)
		if text := sentence(s, got); text != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, text, c.want)
		}
	}
}

// sentence is a result as a case has it.
func sentence(s Side, r Result) string {
	d := r.Divergence
	if d == nil {
		return "abstained: " + r.Abstained
	}
	text := fmt.Sprintf("%s at `%s`: %s", d.Kind, statementText(s, d.Statement), d.Reason)
	if d.UnknownCall {
		text += " (unknown call)"
	}
	return text
}

// nothingDiffers is what is said of two runs that compute the same.
const nothingDiffers = "abstained: every value that the candidate computes, the reference computes too"

// list is a toy's list.
func list(items ...any) *[]any { return &items }

// changedAt is a run of which one event has another value: what nobody observed made it so.
func changedAt(s Side, event int, v trace.Value) Side {
	run := *s.Run
	run.Events = slices.Clone(s.Run.Events)
	run.Events[event].Value = run.Table.Add(v)
	return Side{s.Program, &run}
}

// changedLast compares a candidate whose last event has another value with a reference.
func changedLast(candidate, reference string, arguments ...any) (*Divergence, Side) {
	mine := runToy(candidate, arguments...)
	mine = changedAt(mine, len(mine.Run.Events)-1, trace.Value{Kind: trace.Int, Int: 12345})
	return Locate(mine, runToy(reference, arguments...), DefaultOptions()).Divergence, mine
}
