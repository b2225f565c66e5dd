package bench

import (
	"strings"
	"testing"

	"github.com/egca/egca/trace"
)

// counter is a program with tokens, as a plugin would describe it.
func counter() *trace.Program {
	source := "def f(a, b):\n    n = a\n    n += 1\n    return n < b\n"
	p := &trace.Program{Source: []byte(source)}
	span := func(text string) trace.Span {
		at := strings.Index(source, text)
		return trace.Span{Start: at, End: at + len(text)}
	}
	p.Functions = []trace.Function{{}, {Name: "f", Parameters: []string{"a", "b"}}}
	for _, statement := range []struct{ text, kind string }{
		{"def f(a, b):", "function"}, {"n = a", "assign"}, {"n += 1", "augment"}, {"return n < b", "return"}} {
		p.Statements = append(p.Statements, trace.Statement{Span: span(statement.text), Function: 1, Kind: statement.kind})
	}
	p.Statements[0].Function = 0
	p.Sites = []trace.Site{{Kind: trace.Assign, Name: "n", Statement: 1, Function: 1}, {Kind: trace.Assign, Name: "n", Statement: 2, Function: 1}}
	for at := 0; at < len(source); {
		end := at + 1
		for end < len(source) && source[end] != ' ' && source[end] != '\n' && source[at] != ' ' && source[at] != '\n' {
			end++
		}
		if strings.TrimSpace(source[at:end]) != "" {
			p.Tokens = append(p.Tokens, trace.Span{Start: at, End: end})
		}
		at = end
	}
	return p
}

func TestMutations(t *testing.T) {
	p := counter()
	got := map[string]bool{}
	for _, m := range mutations(p) {
		got[m.kind+": "+string(p.Source[m.span.Start:m.span.End])+" -> "+m.text] = true
	}
	for _, want := range []string{"variable: a -> b", "variable: a -> n", "arithmetic: += -> -=", "constant: 1 -> 2", "constant: 1 -> 0",
		"comparison: < -> <=", "variable: n -> a", "removed-statement: n = a -> ", "removed-statement: n += 1 -> "} {
		if !got[want] {
			t.Errorf("no %q", want)
		}
		delete(got, want)
	}
	// What is left are other words for the same places; none renames a target.
	for name := range got {
		if strings.HasPrefix(name, "removed-statement: return") || strings.Contains(name, "def") {
			t.Errorf("%q", name)
		}
	}
}

func TestPlant(t *testing.T) {
	p := counter()
	var chosen []mutation
	for _, m := range mutations(p) {
		if m.kind == "removed-statement" && m.statement == 1 || m.kind == "comparison" && m.text == "<=" {
			chosen = append(chosen, m)
		}
	}
	text, faults := plant(p.Source, chosen)
	if want := "def f(a, b):\n    \n    n += 1\n    return n <= b\n"; text != want {
		t.Fatalf("%q", text)
	}
	if len(faults) != 2 || faults[0].Kind != "insert" || faults[0].Fix != "n = a" || faults[0].StartLine != 2 || faults[0].StartCol != 4 || faults[0].EndCol != 4 {
		t.Errorf("%+v", faults)
	}
	if f := faults[1]; f.Kind != "replace" || f.Fix != "<" || f.StartLine != 4 || f.StartCol != 13 || f.EndCol != 15 {
		t.Errorf("%+v", f)
	}
}

func TestChooseTakesOneInEachPart(t *testing.T) {
	all := mutations(counter())
	for from := range all {
		chosen := choose(all, from, 2)
		if chosen != nil && (len(chosen) != 2 || chosen[0].statement == chosen[1].statement) {
			t.Errorf("from %d: %+v", from, chosen)
		}
	}
	if choose(all, len(all)-1, 2) != nil {
		t.Error("two of one")
	}
}
