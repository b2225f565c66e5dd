package trace

import (
	"slices"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// Where a program says that it failed is in one of its statements, or nowhere.
func TestPlacesAreInStatements(t *testing.T) {
	p := &Program{Source: []byte("# a comment\nx = f(\n  1)\n# more\ny = 2\n"), Functions: []Function{{}},
		Statements: []Statement{{Span: Span{12, 23}}, {Span: Span{31, 36}}}}
	for _, c := range []struct {
		said, want [][2]int
	}{
		{[][2]int{{16, 23}}, [][2]int{{16, 23}}},
		{[][2]int{{0, 11}}, nil},
		{[][2]int{{0, 11}, {31, 36}}, [][2]int{{31, 36}}},
		{[][2]int{{0, 37}}, [][2]int{{12, 23}}},
		{[][2]int{{24, 30}, {24, 32}}, [][2]int{{31, 32}}},
		{[][2]int{{18, 18}}, [][2]int{{18, 18}}},
	} {
		e := &pluginv1.Exception{Type: "E"}
		for _, s := range c.said {
			e.Stack = append(e.Stack, &pluginv1.Span{Start: uint32(s[0]), End: uint32(s[1])})
		}
		e.Span = e.Stack[0]
		run, err := FromResult(p, &pluginv1.Result{Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Exception{Exception: e}}})
		if err != nil {
			t.Fatal(err)
		}
		var want []Span
		for _, s := range c.want {
			want = append(want, Span{s[0], s[1]})
		}
		o := run.Outcome
		if !slices.Equal(o.Stack, want) || o.HasSpan != (len(want) > 0) || o.HasSpan && o.Span != want[0] {
			t.Errorf("%v: %v, %v (%v), want %v", c.said, o.Stack, o.Span, o.HasSpan, want)
		}
		limited := &pluginv1.Outcome{Kind: &pluginv1.Outcome_Limit{Limit: pluginv1.Limit_LIMIT_CPU}, Stack: e.Stack}
		if run, err = FromResult(p, &pluginv1.Result{Outcome: limited}); err != nil || !slices.Equal(run.Outcome.Stack, want) {
			t.Errorf("%v, of a limit: %v, want %v (%v)", c.said, run.Outcome.Stack, want, err)
		}
	}
}
