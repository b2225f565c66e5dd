package mocklang

import (
	"go/ast"
	"maps"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// outline are the statements of the top level. What a function assigns and does not
// take as a parameter is its own, so it reads what it only names.
func (p *Program) outline() []*pluginv1.OutlineItem {
	var all []*pluginv1.OutlineItem
	for i := 0; i < len(p.lines); i = p.lines[i].body {
		l := &p.lines[i]
		item := &pluginv1.OutlineItem{Span: span(l.start, p.lines[l.body-1].end), Kind: l.statementKind()}
		own, read := map[string]bool{}, map[string]bool{}
		for j := i; j < l.body; j++ {
			p.lines[j].names(own, read)
		}
		if l.kind == "def" || l.kind == "class" {
			item.Binds = []string{l.name}
		} else {
			item.Binds = slices.Sorted(maps.Keys(own))
		}
		maps.DeleteFunc(read, func(name string, _ bool) bool { return own[name] })
		item.Reads = slices.Sorted(maps.Keys(read))
		all = append(all, item)
	}
	return all
}

// names adds the names that a line binds and those that its expression has.
func (l *line) names(own, read map[string]bool) {
	if l.name != "" && l.kind != "raise" {
		own[l.name] = true
	}
	for _, parameter := range l.parameters {
		own[parameter] = true
	}
	if l.expression == nil {
		return
	}
	ast.Inspect(l.expression, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && !builtins[name.Name] {
			read[name.Name] = true
		}
		return true
	})
}
