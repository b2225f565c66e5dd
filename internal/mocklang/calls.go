package mocklang

import (
	"slices"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// mostNodes bounds the nodes of a result.
const mostNodes = 200_000

// links are the fields of nodes by their types, in the order of canonical objects.
var links = map[string][]string{"ListNode": {"next", "val"}, "TreeNode": {"left", "right", "val"}}

// calls makes the calls of an input with arguments.
func (m *machine) calls(entry string, input *pluginv1.Arguments) trace.ID {
	var given []trace.ID
	for _, id := range input.GetValues() {
		given = append(given, trace.ID(id))
	}
	if input.GetAsGiven() {
		return given[0]
	}
	methods := input.GetMethods()
	if len(methods) == 0 {
		for i, kind := range input.GetTypes() {
			given[i] = m.made(kind, given[i])
		}
		value := m.call(entry, m.placed(entry, given, input.GetNames()))
		if at, function := input.GetInPlace(), m.program.function(entry); at > 0 && function >= 0 {
			value = m.last.variables[m.program.lines[function].parameters[at-1]] // a list changes by its name
		}
		return m.back(input.GetReturns(), value)
	}
	if !slices.ContainsFunc(m.program.lines, func(l line) bool { return l.kind == "class" && l.name == entry }) {
		panic(m.wrong("no class "+entry, -1))
	}
	results := trace.Value{Kind: trace.List, Items: []trace.ID{m.null()}} // the making takes no arguments
	for i, method := range methods {
		arguments := m.table.At(given[i+1]).Items
		results.Items = append(results.Items, m.call(entry+"."+method, slices.Clone(arguments)))
	}
	return m.table.Add(results)
}

// node is an object of a type's class.
func (m *machine) node(kind string, fields ...trace.ID) trace.ID {
	return m.table.Add(trace.Value{Kind: trace.Object, Text: kind, Fields: links[kind], Items: fields})
}

// made is an argument of a value.
func (m *machine) made(kind string, value trace.ID) trace.ID {
	items := slices.Clone(m.table.At(value).Items)
	switch inner, many := strings.CutPrefix(kind, "list["); {
	case kind == "":
		return value
	case many:
		for i, item := range items {
			items[i] = m.made(strings.TrimSuffix(inner, "]"), item)
		}
		return m.table.Add(trace.Value{Kind: trace.List, Items: items})
	case kind == "ListNode":
		first := m.null()
		for _, item := range slices.Backward(items) {
			first = m.node(kind, first, item)
		}
		return first
	}
	return m.tree(items)
}

// tree is the binary tree of values level by level. Where a node's children stand is
// known when it is reached: they are made from the end on.
func (m *machine) tree(items []trace.ID) trace.ID {
	isNode := func(i int) bool { return i < len(items) && m.table.At(items[i]).Kind != trace.Null }
	if !isNode(0) {
		return m.null()
	}
	order, children := []int{0}, []int{1}
	for at, next := 0, 3; at < len(order); at++ {
		for side := range 2 {
			if i := children[at] + side; isNode(i) {
				order, children = append(order, i), append(children, next)
				next += 2
			}
		}
	}
	nodes := map[int]trace.ID{}
	for at, i := range slices.Backward(order) {
		sides := [2]trace.ID{m.null(), m.null()}
		for side := range sides {
			if child, ok := nodes[children[at]+side]; ok {
				sides[side] = child
			}
		}
		nodes[i] = m.node("TreeNode", sides[0], sides[1], items[i])
	}
	return nodes[0]
}

// back is a result without its nodes, or an opaque value that says why it cannot be.
func (m *machine) back(kind string, value trace.ID) trace.ID {
	inner, many := strings.CutPrefix(kind, "list[")
	items := trace.Value{Kind: trace.List}
	switch {
	case kind == "":
		return value
	case many && m.table.At(value).Kind != trace.List:
		return m.table.Add(trace.Value{Kind: trace.Opaque, Text: "<no list>"})
	case many:
		for _, item := range m.table.At(value).Items {
			items.Items = append(items.Items, m.back(strings.TrimSuffix(inner, "]"), item))
		}
		return m.table.Add(items)
	}
	fields := links[kind]
	for nodes := []trace.ID{value}; len(nodes) > 0; nodes = nodes[1:] {
		v := m.table.At(nodes[0])
		if v.Kind == trace.Null {
			if kind == "TreeNode" {
				items.Items = append(items.Items, nodes[0])
			}
			continue
		}
		if v.Kind != trace.Object || !slices.Equal(v.Fields, fields) || len(items.Items) > mostNodes {
			return m.table.Add(trace.Value{Kind: trace.Opaque, Text: "<no " + kind + ">"})
		}
		items.Items = append(items.Items, v.Items[len(fields)-1])
		nodes = append(nodes, v.Items[:len(fields)-1]...)
	}
	for n := len(items.Items); n > 0 && m.table.At(items.Items[n-1]).Kind == trace.Null; n-- {
		items.Items = items.Items[:n-1]
	}
	return m.table.Add(items)
}

// file runs the test functions of a test file.
func (m *machine) file(own *Program, inner *machine) {
	for _, at := range own.functions[1:] {
		if l := own.lines[at]; l.indent == 0 && strings.HasPrefix(l.name, "test_") {
			inner.call(l.name, nil)
		}
	}
}
