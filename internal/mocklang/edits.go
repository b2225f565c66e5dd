package mocklang

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"

	"github.com/egca/egca/internal/mockedit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Edits is the language as a conversation sees it. Its edits are other operators,
// constants one less and one more, and a donor's statements of the same kind that bind
// the same name.
// Conditions can be switched at every evaluation.
type Edits struct{}

var operators = map[token.Token][]token.Token{
	token.ADD: {token.SUB, token.MUL},
	token.SUB: {token.ADD, token.MUL},
	token.MUL: {token.ADD, token.SUB},
	token.LSS: {token.LEQ, token.GTR},
	token.LEQ: {token.LSS, token.GEQ},
	token.GTR: {token.GEQ, token.LSS},
	token.GEQ: {token.GTR, token.LEQ},
	token.EQL: {token.LEQ, token.GEQ},
}

// Edits are the edits of a statement.
func (Edits) Edits(source string, statement int, donors []string) []*pluginv1.Edit {
	p := Parse(source)
	l := &p.lines[statement]
	var all []*pluginv1.Edit
	add := func(start, end int, kind, text string) {
		all = append(all, &pluginv1.Edit{Statement: uint32(statement), Span: span(start, end), Replacement: []byte(text),
			Kind: kind, Size: 1})
	}
	if l.expression != nil {
		ast.Inspect(l.expression, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				start := l.at + int(n.OpPos) - 1
				for _, other := range operators[n.Op] {
					add(start, start+len(n.Op.String()), "arithmetic", other.String())
				}
			case *ast.BasicLit:
				start := l.at + int(n.Pos()) - 1
				if constant, err := strconv.Atoi(n.Value); err == nil {
					add(start, start+len(n.Value), "constant", strconv.Itoa(max(constant-1, 0)))
					add(start, start+len(n.Value), "constant", strconv.Itoa(constant+1))
				}
			}
			return true
		})
	}
	for _, donor := range donors {
		d := Parse(donor)
		for i := range d.lines {
			if o := &d.lines[i]; o.kind == l.kind && o.name == l.name && o.expression != nil {
				add(l.start, l.end, "donor", donor[o.start:o.end])
			}
		}
	}
	return all
}

// Switches are the two switches of a condition.
func (Edits) Switches(source string, statement int, _ []string, _ int) []mockedit.Switch {
	l := &Parse(source).lines[statement]
	if l.kind != "if" && l.kind != "while" {
		return nil
	}
	at := func() *pluginv1.Edit {
		return &pluginv1.Edit{Statement: uint32(statement), Span: span(l.at, l.end-1), Kind: "branch", Size: 1}
	}
	return []mockedit.Switch{{Edit: at(), Force: true}, {Edit: at(), Force: false}}
}

// Standalone is never: no edit puts in such an expression.
func (Edits) Standalone(string, *pluginv1.Edit) string { return "" }

// Compiles reports whether a text is a program.
func (Edits) Compiles(source string) bool { return Parse(source).Compiles() }

// Run runs f.
func (Edits) Run(source string, forced *mockedit.Switch, input *pluginv1.Input, most uint64) mockedit.Ran {
	m := Parse(source).machine(nil, most)
	if forced != nil {
		m.forced = map[int]bool{int(forced.Edit.GetStatement()): forced.Force.(bool)}
	}
	m.run("f", input)
	ran := mockedit.Ran{Table: m.table, Steps: m.steps}
	if kind, ok := m.outcome.GetKind().(*pluginv1.Outcome_Returned); ok {
		ran.Value = trace.ID(kind.Returned)
	}
	for n := range m.reached {
		ran.Reached = append(ran.Reached, n)
	}
	return ran
}

// Profile is the steps of each input, which is all that this language would lend by.
func (p *Program) Profile(entry string, inputs []*pluginv1.Input) []byte {
	var steps []uint64
	for _, input := range inputs {
		m := p.machine(nil, many)
		m.run(entry, input)
		steps = append(steps, m.steps)
	}
	return fmt.Appendf(nil, "steps %v", steps)
}
