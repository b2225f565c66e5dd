package align

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/egca/egca/trace"
)

func TestQuote(t *testing.T) {
	long := "x = '" + strings.Repeat("ü", 80) + "'"
	p := &pairing{}
	for statement, want := range map[string]string{
		"x = n + 2":                       "`x = n + 2`",
		"x = (n +\n\t\t   2)":             "`x = (n + 2)`",
		long:                              "`x = '" + strings.Repeat("ü", valueWidth-6) + "…`",
		long[:len("x = '")+54]:            "`x = '" + strings.Repeat("ü", 27) + "`",
		strings.Repeat("y", valueWidth):   "`" + strings.Repeat("y", valueWidth) + "`",
		strings.Repeat("y", valueWidth+1): "`" + strings.Repeat("y", valueWidth-1) + "…`",
	} {
		program := &trace.Program{Source: []byte("# " + statement + " #"), Sites: []trace.Site{{}},
			Statements: []trace.Statement{{Span: trace.Span{Start: 2, End: 2 + len(statement)}}}}
		got := p.quote(Side{Program: program}, 0)
		if got != want || !utf8.ValidString(got) {
			t.Errorf("%q: %s, want %s", statement, got, want)
		}
	}
}

func TestSubject(t *testing.T) {
	p := &pairing{candidate: Side{Program: &trace.Program{}}}
	for _, c := range []struct {
		kind       trace.SiteKind
		name, want string
	}{
		{trace.Loop, "i", "the loop's item"}, {trace.LoopEnd, "i", "the end of the loop"}, {trace.Yield, "", "the value yielded"},
		{trace.Element, "x", "the element"}, {trace.Catch, "e", "the exception caught"}, {trace.Assign, "low, high", "low, high"},
		{trace.Mutate, "grid[]", "grid[]"}, {trace.Return, "", "the value"}, {trace.Enter, "f", "f"},
	} {
		p.candidate.Program.Sites = []trace.Site{{Kind: c.kind, Name: c.name}}
		if got := p.subject(0); got != c.want {
			t.Errorf("%v of %q: %q, want %q", c.kind, c.name, got, c.want)
		}
	}
}

// A divergence at a pair of events names both; behind the end of a run it names none.
func TestAt(t *testing.T) {
	mine, theirs := runToy("def f(n):\n    x = n + 2\n    return x\n", 5), runToy("def f(n):\n    x = n + 3\n    return x\n", 5)
	p := pairPrograms(mine, theirs)
	d := p.at(Value, step{1, 2})
	if d.Event != 1 || d.ReferenceEvent != 2 || d.Got != "7" || d.Want != "8" || statementText(mine, d.Statement) != "x = n + 2" ||
		d.Site != int(mine.Run.Events[1].Site) || d.ReferenceSite != int(theirs.Run.Events[2].Site) || d.Similarity != p.similarity {
		t.Errorf("%+v", d)
	}
	d = p.at(Missing, step{len(mine.Run.Events), len(theirs.Run.Events)})
	if d.Event != -1 || d.ReferenceEvent != -1 || d.Site != -1 || d.ReferenceSite != -1 || d.Statement != -1 || d.Got != "" || d.Want != "" {
		t.Errorf("behind both ends: %+v", d)
	}
	p.moveTo(d, 1)
	if d.Statement != 1 || d.Span != mine.Program.Statements[1].Span {
		t.Errorf("moved: %+v", d)
	}
}

func TestSameStatement(t *testing.T) {
	mine := runToy("def f(n):\n    for i in range(n):\n        x = i + 2\n    return n\n", 3)
	theirs := runToy("def f(n):\n    for i in range(n):\n        x = i + 3\n    return n\n", 3)
	p := pairPrograms(mine, theirs)
	for statement, want := range []bool{true, true, false, true} {
		if got := p.sameStatement(statement); got != want {
			t.Errorf("`%s`: %v", statementText(mine, statement), got)
		}
	}
	p.same[2] = false // one of the two sites of the loop's header
	if p.sameStatement(1) {
		t.Error("a statement of which one site is other code")
	}
}
