package bench

import (
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/trace"
)

const summing = "def f(xs):\n    total = 0\n    for x in xs:\n        if x > 2:\n            total += x\n        x = 1\n    return total\n"

func TestScoreAFaultInAStatement(t *testing.T) {
	p := layout(summing)
	target := NewTarget(p, []dataset.Fault{{Range: rangeOf(p, find(p, "2")), Kind: "replace"}})
	for text, want := range map[string]Verdict{
		"if x > 2:":               Hit, // the whole statement
		"x > 2":                   Hit,
		"if":                      Hit, // any of its tokens
		"total += x":              Elsewhere,
		"for x in xs:":            Elsewhere, // its block's header is another statement
		"return total":            Elsewhere,
		"2:\n            total":   Wide,
		"total = 0\n    for x in": Wide,
	} {
		if got := target.Score(find(p, text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	at := find(p, "x > 2").Start
	if got := target.Score(trace.Span{Start: at, End: at}); got != Hit {
		t.Errorf("a place without a width: %s", got)
	}
}

func TestScoreSeveralFaults(t *testing.T) {
	p := layout(summing)
	target := NewTarget(p, []dataset.Fault{
		{Range: rangeOf(p, find(p, "0")), Kind: "replace"}, {Range: rangeOf(p, find(p, "total\n")), Kind: "replace"},
	})
	for text, want := range map[string]Verdict{"total = 0": Hit, "return total": Hit, "if x > 2:": Elsewhere} {
		if got := target.Score(find(p, text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := NewTarget(p, nil).Score(find(p, "total = 0")); got != Elsewhere {
		t.Errorf("no fault at all: %s", got)
	}
}

// The labels may name the statement themselves: then that one counts, wherever the
// range is.
func TestScoreALabelledStatement(t *testing.T) {
	p := layout(summing)
	statement := rangeOf(p, find(p, "return total"))
	target := NewTarget(p, []dataset.Fault{{Range: rangeOf(p, find(p, "2")), Kind: "replace", Stmt: &statement}})
	if a, b := target.Score(find(p, "return total")), target.Score(find(p, "if x > 2:")); a != Hit || b != Elsewhere {
		t.Errorf("%s and %s", a, b)
	}
}

// For something missing the next statement, the one before and the block's header are
// right.
func TestScoreWhatIsMissing(t *testing.T) {
	p := layout(summing)
	place := find(p, "x = 1")
	missing := dataset.Fault{Range: rangeOf(p, trace.Span{Start: place.Start, End: place.Start}), Kind: "insert"}
	for _, c := range []struct {
		name   string
		anchor *dataset.Anchor
		want   map[string]Verdict
	}{
		{"by the text", nil, map[string]Verdict{
			"x = 1": Hit, "total += x": Hit, "for x in xs:": Hit, "return total": Elsewhere, "total = 0": Elsewhere, "if x > 2:": Elsewhere,
		}},
		{"by the labels", &dataset.Anchor{NextStmt: new(dataset.Range), BlockHeader: new(dataset.Range)}, map[string]Verdict{
			"return total": Hit, "if x > 2:": Hit, "total += x": Hit, "x = 1": Hit, "for x in xs:": Elsewhere,
		}},
		{"by labels of nothing", &dataset.Anchor{}, map[string]Verdict{"total += x": Hit, "for x in xs:": Elsewhere, "return total": Elsewhere}},
	} {
		if c.anchor != nil && c.anchor.NextStmt != nil {
			*c.anchor.NextStmt, *c.anchor.BlockHeader = rangeOf(p, find(p, "return total")), rangeOf(p, find(p, "if x > 2:"))
		}
		missing.Anchor = c.anchor
		target := NewTarget(p, []dataset.Fault{missing})
		for text, want := range c.want {
			if got := target.Score(find(p, text)); got != want {
				t.Errorf("%s, %q: %s, want %s", c.name, text, got, want)
			}
		}
	}
}

func TestBlockHeader(t *testing.T) {
	p := layout(summing)
	target := NewTarget(p, nil)
	for text, want := range map[string]string{
		"total = 0": "def f(xs):", "if x > 2:": "for x in xs:", "total += x": "if x > 2:", "x = 1": "for x in xs:", "return total": "def f(xs):",
	} {
		got, ok := target.blockHeader(find(p, text).Start)
		if !ok || got != find(p, want) {
			t.Errorf("%q: %v, want %q", text, got, want)
		}
	}
	if got, ok := target.blockHeader(0); ok {
		t.Errorf("before any block: %v", got)
	}
}

func TestInnermost(t *testing.T) {
	p := layout(summing)
	p.Statements = append(p.Statements, trace.Statement{Span: trace.Span{Start: 0, End: len(summing)}}) // one that holds all
	target := NewTarget(p, nil)
	if got := target.innermost(find(p, "x > 2")); len(got) != 1 || got[0] != find(p, "if x > 2:") {
		t.Errorf("within one: %v", got)
	}
	if got := target.innermost(find(p, "2:\n            total")); len(got) != 2 {
		t.Errorf("over two: %v", got)
	}
	if got := target.innermost(trace.Span{Start: len(summing), End: len(summing) + 1}); len(got) != 0 {
		t.Errorf("behind the text: %v", got)
	}
}

func TestTokens(t *testing.T) {
	p := layout(summing)
	target := NewTarget(p, []dataset.Fault{{Range: rangeOf(p, find(p, "2")), Kind: "replace"}})
	for _, c := range []struct {
		text                    string
		both, predicted, faulty int
	}{
		{"if x > 2:", 5, 5, 5}, {"x > 2", 3, 3, 5}, {"total += x", 0, 3, 5}, {"2:\n            total", 2, 3, 5}, {"f x", 2, 2, 5},
	} {
		both, predicted, faulty := target.Tokens(find(p, c.text))
		if both != c.both || predicted != c.predicted || faulty != c.faulty {
			t.Errorf("%q: %d of %d, %d faulty; want %d of %d, %d", c.text, both, predicted, faulty, c.both, c.predicted, c.faulty)
		}
	}
	// Two faults in one statement are its tokens once.
	twice := NewTarget(p, []dataset.Fault{{Range: rangeOf(p, find(p, "2"))}, {Range: rangeOf(p, find(p, "> 2"))}})
	if _, _, faulty := twice.Tokens(find(p, "total = 0")); faulty != 5 {
		t.Errorf("%d tokens of one statement", faulty)
	}
}

// Whatever span is predicted, its tokens are at most the program's, and those that are
// faulty too at most either.
func TestTokensOfAnySpan(t *testing.T) {
	p := layout(summing)
	target := NewTarget(p, []dataset.Fault{{Range: rangeOf(p, find(p, "total += x"))}, {Range: rangeOf(p, find(p, "0"))}})
	for start := range p.Source {
		for end := start; end <= len(p.Source); end++ {
			span := trace.Span{Start: start, End: end}
			both, predicted, faulty := target.Tokens(span)
			if both > predicted || both > faulty || predicted > len(p.Tokens) {
				t.Fatalf("%v: %d, %d, %d", span, both, predicted, faulty)
			}
			if target.Score(span) == Hit && both == 0 && predicted > 0 && len(target.innermost(span)) == 1 {
				t.Errorf("%v is a hit without a faulty token", span)
			}
		}
	}
	if _, predicted, _ := target.Tokens(trace.Span{Start: 0, End: len(p.Source)}); predicted != len(p.Tokens) {
		t.Errorf("%d tokens in all, not %d", predicted, len(p.Tokens))
	}
}
