package localise

import (
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// Each ground is in the table once, and one that is not there claims nothing.
func TestGrounds(t *testing.T) {
	all := Grounds()
	for i, g := range all {
		if slices.Index(all, g) != i || g == GroundNone || strings.TrimSpace(string(g)) == "" {
			t.Errorf("%q stands there twice, or is none", g)
		}
		if _, known := map[credit.Evidence]bool{credit.EvidenceVerified: true, credit.EvidenceDivergence: true, credit.EvidenceInterpreter: true, credit.EvidenceCoverage: true}[g.Evidence()]; !known {
			t.Errorf("%q has the level %q", g, g.Evidence())
		}
	}
	for _, g := range []Ground{GroundNone, "a ground of nobody's"} {
		if g.Evidence() != credit.EvidenceNone || g.Confidence() != 0 || g.Because() != "" {
			t.Errorf("%q: %s, %v, %q", g, g.Evidence(), g.Confidence(), g.Because())
		}
	}
	least := 1.0 // what was run again is never below what was only compared
	for _, g := range all {
		if g.Evidence() == credit.EvidenceVerified && g != GroundOnePiece {
			least = min(least, g.Confidence())
		}
	}
	for _, g := range all {
		if g.Evidence() != credit.EvidenceVerified && g.Confidence() > least {
			t.Errorf("%q claims %v, something verified %v", g, g.Confidence(), least)
		}
	}
}

func TestByStructure(t *testing.T) {
	d := DefaultThresholds()
	for _, c := range []struct {
		was        Ground
		similarity float64
		want       Ground
	}{
		{GroundOtherStructure, 0, GroundOtherStructure}, {GroundOtherStructure, d.SameStructure, GroundSameStructure},
		{GroundOtherStructure, d.SameStructure - 1e-9, GroundOtherStructure}, {GroundSameStructure, 0.1, GroundOtherStructure},
		{GroundSameStructure, 1, GroundSameStructure}, {GroundTraceback, 1, GroundTraceback}, {GroundUncoveredValue, 1, GroundUncoveredValue},
		{GroundNone, 1, GroundNone}, {GroundCompiler, 0, GroundCompiler},
	} {
		if got := d.byStructure(&Finding{Ground: c.was, Similarity: c.similarity}); got != c.want {
			t.Errorf("%q at %v: %q, want %q", c.was, c.similarity, got, c.want)
		}
	}
}

func TestWeight(t *testing.T) {
	whole, empty := trace.Span{Start: 3, End: 5}, trace.Span{Start: 3, End: 3}
	for _, c := range []struct {
		name string
		r    repair.Repair
		want float64
	}{
		{"one token", repair.Repair{Size: 1, Edit: repair.Edit{Span: whole}}, 1},
		{"four tokens", repair.Repair{Size: 4, Edit: repair.Edit{Span: whole}}, 0.25},
		{"no token", repair.Repair{Edit: repair.Edit{Span: whole}}, 1},
		{"of a donor", repair.Repair{Size: 2, Kind: "donor", Edit: repair.Edit{Span: whole}}, 1},
		{"put in", repair.Repair{Size: 2, Edit: repair.Edit{Span: empty}}, 0.125},
		{"reads a name without a reader", repair.Repair{Size: 2, Edit: repair.Edit{Span: whole, NewReads: []string{"m", "n"}}}, 1},
		{"a donor's, put in", repair.Repair{Size: 2, Kind: "donor", Edit: repair.Edit{Span: empty}}, 0.25},
	} {
		if got := weight(&c.r, []string{"n"}); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Statements are ranked by weight, then by their smallest repair, then by their place;
// the order in which repairs were found is no matter.
func TestRank(t *testing.T) {
	repairs := []repair.Repair{edited(4, 2), edited(1, 4), edited(4, 2), edited(2, 1), edited(3, 1), edited(1, 2), edited(1, 4)}
	for range repairs {
		repairs = append(repairs[1:], repairs[0])
		var got []int
		for _, r := range rank(repairs, nil) {
			got = append(got, r.Statement)
		}
		if want := []int{2, 3, 1, 4}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	for _, r := range rank(repairs, nil) {
		if want := map[int][2]int{1: {3, 2}, 2: {1, 1}, 3: {1, 1}, 4: {2, 2}}[r.Statement]; r.Count != want[0] || r.Smallest.Size != want[1] {
			t.Errorf("statement %d: %d repairs, the smallest of size %d", r.Statement, r.Count, r.Smallest.Size)
		}
		if r.Weight != 1 {
			t.Errorf("statement %d weighs %v", r.Statement, r.Weight)
		}
	}
	if rank(nil, nil) != nil {
		t.Error("of none")
	}
}

func TestBestOnGenerated(t *testing.T) {
	alone := edited(1, 1)
	alone.IsStandalone = true
	for _, c := range []struct {
		name    string
		repairs []repair.Repair
		want    []int // statements
	}{
		{"all alike", []repair.Repair{edited(1, 1), edited(2, 1)}, []int{1, 2}},
		{"the best on generated inputs", []repair.Repair{beyond(edited(1, 1), 3), beyond(edited(2, 1), 5), beyond(edited(3, 1), 5)}, []int{2, 3}},
		{"no solution by itself beside others", []repair.Repair{alone, edited(2, 1)}, []int{2}},
		{"a solution by itself alone", []repair.Repair{alone}, []int{1}},
		{"a solution by itself that is better", []repair.Repair{beyond(alone, 4), beyond(edited(2, 1), 3)}, []int{1}},
	} {
		var got []int
		for _, r := range bestOnGenerated(c.repairs) {
			got = append(got, r.Statement)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	p := lines("a = 1", "b = 2")
	span := func(text string) trace.Span {
		at := strings.Index(string(p.Source), text)
		return trace.Span{Start: at, End: at + len(text)}
	}
	at := span("1").Start
	for _, c := range []struct {
		span        trace.Span
		replacement string
		want        string
	}{{span("1"), "2", "`2` for `1`"}, {span("a = 1"), "", "`a = 1` deleted"}, {trace.Span{Start: at, End: at}, "not ", "`not ` inserted"}} {
		if got := edit(p, c.span, c.replacement); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	for n, want := range map[int]string{0: "0 repairs", 1: "1 repair", 2: "2 repairs"} {
		if got := plural(n, "repair"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := quote(p, 1); got != "`a = 1`" {
		t.Error(got)
	}
	search := &repair.Found{Generated: 8, AgreesUnedited: 2}
	if got := onGenerated(search, []repair.Repair{beyond(edited(1, 1), 7)}); got != "; with it the program agrees with the references on 7 of 8 generated inputs, without it on 2" {
		t.Error(got)
	}
	if got := onGenerated(&repair.Found{}, nil); got != "" {
		t.Error(got)
	}
}

func TestShareWord(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"moving_average", "movingAvg", true}, {"average", "movingAverage", true}, {"a_to_b", "to_a", false}, {"sum", "sums", false},
		{"parseInt", "int_parse", true}, {"solve", "f", false}, {"", "", false}, {"HTTPServer", "server", true},
	} {
		if got := shareWord(c.a, c.b); got != c.want || shareWord(c.b, c.a) != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

func TestParameters(t *testing.T) {
	for want, f := range map[string]trace.Function{
		"2 arguments": {Required: 2, Accepted: 2}, "1 argument": {Required: 1, Accepted: 1}, "1 to 3 arguments": {Required: 1, Accepted: 3},
		"at least 1 argument": {Required: 1, Accepted: 1, Variadic: true}, "0 arguments": {}, "0 to 1 argument": {Accepted: 1},
	} {
		if got := parameters(&f); got != want {
			t.Errorf("%+v: %q, want %q", f, got, want)
		}
	}
}

// Of several functions of a name the last one of the top level counts; a method does not.
func TestEntryFunction(t *testing.T) {
	p := lines("x = 1")
	at := func(start int) trace.Span { return trace.Span{Start: start, End: start + 1} }
	p.Functions = []trace.Function{
		{Name: "<module>"}, {Name: "f", Header: at(100)}, {Name: "f", Header: at(200)}, {Name: "f", Header: at(300), Parent: 1}, {Name: "f", Header: at(400)},
		{Name: "g", Header: at(500)},
	}
	class := len(p.Statements)
	p.Statements = append(p.Statements, trace.Statement{Kind: "class", Header: -1}, trace.Statement{Kind: "function", Span: at(400), Header: class})
	if got := entryFunction(p, "f"); got != 2 {
		t.Errorf("f is function %d", got)
	}
	if got := entryFunction(p, "h"); got != -1 {
		t.Errorf("h is function %d", got)
	}
	if got := around(p, &p.Functions[4]); got != class {
		t.Errorf("the method stands in %d, want %d", got, class)
	}
	// A lambda has the name of the variable.
	p.Statements = append(p.Statements, trace.Statement{Kind: "assign", Span: trace.Span{Start: 600, End: 620}, Header: -1})
	p.Sites = append(p.Sites, trace.Site{Kind: trace.Assign, Name: "h", Statement: len(p.Statements) - 1})
	p.Functions = append(p.Functions, trace.Function{Name: "<lambda>", Span: trace.Span{Start: 604, End: 620}})
	if got := entryFunction(p, "h"); got != len(p.Functions)-1 {
		t.Errorf("the lambda h is function %d", got)
	}
	p.Functions[len(p.Functions)-1].Span.End = 610 // the statement goes on behind it
	if got := entryFunction(p, "h"); got != -1 {
		t.Errorf("a call with a lambda in it is function %d", got)
	}
}

// Where an exception left the program, and where its state first differs.
func TestAnchorCrash(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	at := p.Statements[2].Span
	failed := &trace.Outcome{Kind: trace.Raised, Type: "E", Span: at, HasSpan: true, Stack: []trace.Span{p.Statements[1].Span}}
	for _, c := range []struct {
		name   string
		kind   align.Kind
		hasAt  bool
		ground Ground
		first  int
		reason string
	}{
		{"a state differs before", align.Value, true, GroundOtherStructure, 3, "why"},
		{"a value that no reference computes", align.Uncovered, true, GroundTraceback, 2, "raises E here"},
		{"nothing differs before", align.Crash, true, GroundTraceback, 2, "raises E here"},
		{"the exception has no place", align.Crash, false, GroundOtherStructure, 3, "why"},
	} {
		f := found(p, 0.3, 3, 1)
		f.Divergence.Kind, f.Reason = c.kind, "why"
		outcome := *failed
		outcome.HasSpan = c.hasAt
		got := anchorCrash(f, &outcome)
		if got.Ground != c.ground || got.Spans[0] != p.Statements[c.first].Span || got.Reason != c.reason {
			t.Errorf("%s: %q %v %q", c.name, got.Ground, got.Spans, got.Reason)
		}
		if want := p.Statements[1].Span; c.hasAt && got.Spans[len(got.Spans)-1] != want {
			t.Errorf("%s: the callers are no suspects: %v", c.name, got.Spans)
		}
	}
	loading := *failed
	loading.Loading = true
	f := &Finding{Reason: "the program does not load"}
	if got := anchorCrash(f, &loading); got.Reason != "raises E here; the program does not load" || got.Ground != GroundTraceback {
		t.Errorf("while it is loaded: %q %q", got.Ground, got.Reason)
	}
}

func TestAnswer(t *testing.T) {
	run := &trace.Run{Table: trace.NewTable()}
	seven := run.Table.Add(trace.Value{Kind: trace.Int, Int: 7})
	for want, o := range map[string]trace.Outcome{
		"7": {Kind: trace.Returned, Value: seven}, "ValueError": {Kind: trace.Raised, Type: "ValueError"}, "nothing": {Kind: trace.TimedOut},
	} {
		run.Outcome = o
		if got := answer(align.Side{Run: run}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	text := run.Table.Add(trace.Value{Kind: trace.Text, Text: strings.Repeat("x", 200)})
	run.Events = []trace.Event{{Value: run.Table.Add(trace.Value{Kind: trace.Tuple, Items: []trace.ID{seven, text}})}}
	program := &trace.Program{Functions: []trace.Function{{}}, Sites: []trace.Site{{Kind: trace.Enter}}}
	got := ownText(align.Side{Program: program, Run: run}, "f")
	if !strings.HasPrefix(got, `f(7, "xxx`) || !strings.HasSuffix(got, ")") || len(got) > 80 {
		t.Errorf("%q", got)
	}
}

// The statement that stopped a program while it was loaded: not a raise, but the
// condition before it.
func TestExpectation(t *testing.T) {
	p := lines("if a:", "raise b", "c = 3")
	p.Statements[2].Kind, p.Sites[1].Kind = "raise", trace.Branch
	for _, c := range []struct {
		name  string
		at    int
		sites []int
		want  int
	}{
		{"a raise behind a condition", 2, []int{1, 2}, 1}, {"a raise alone", 2, []int{3}, 2}, {"another statement", 3, []int{1}, 3},
	} {
		side := ended(p, trace.Raised, c.sites...)
		side.Run.Outcome.Span, side.Run.Outcome.HasSpan = p.Statements[c.at].Span, true
		if got := expectation(side); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if got := expectation(ended(p, trace.Raised, 1)); got != -1 {
		t.Errorf("no place: %d", got)
	}
}

// The calls of a program's own, the last first; those that the function makes itself
// are none, and there are not too many.
func TestOwnCalls(t *testing.T) {
	p := lines("a = 1")
	p.Functions = append(p.Functions, trace.Function{Name: "g"})
	side := ended(p, trace.Raised)
	frame := func(function, parent int) {
		side.Run.Frames = append(side.Run.Frames, trace.Frame{Function: function, Parent: parent, Enter: len(side.Run.Frames)})
	}
	frame(1, 0) // 1: f
	frame(1, 1) // 2: f within f
	frame(2, 0) // 3: g
	frame(1, 3) // 4: f within g
	frame(2, 1) // 5: g within f
	frame(1, 5) // 6: f within g within f
	if got := ownCalls(side, "f"); !slices.Equal(got, []int{4, 1}) {
		t.Errorf("%v", got)
	}
	p.Functions[1].Generator = true
	if got := ownCalls(side, "f"); len(got) != 0 {
		t.Errorf("a generator: %v", got)
	}
	p.Functions[1].Generator = false
	for range 3 * mostOwnCalls {
		frame(1, 0)
	}
	if got := ownCalls(side, "f"); len(got) != mostOwnCalls || got[0] != len(side.Run.Frames)-1 {
		t.Errorf("%d calls, the first is %d", len(got), got[0])
	}
}

func TestPools(t *testing.T) {
	passes := func(tests ...bool) *judge.Reference { return &judge.Reference{Passes: tests} }
	pool := []*judge.Reference{passes(false, false, true), passes(false, true, true)}
	for test, want := range []*judge.Reference{nil, pool[1], pool[0]} {
		if got := firstPassing(pool, test); got != want {
			t.Errorf("test %d: %v", test, got)
		}
	}
	for want, verdicts := range map[int][]judge.Verdict{-1: {{}, {}}, 1: {{}, {Passed: true}, {Passed: true}}} {
		if got := passing(&judge.Judgement{Verdicts: verdicts}); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
	canonical := passes()
	long := []*judge.Reference{passes(), passes(), passes(), canonical}
	p := &judge.Problem{Reference: canonical}
	for most, want := range map[int][]*judge.Reference{
		0: {canonical}, 1: {canonical}, 2: {long[0], canonical}, 4: long, 9: long,
	} {
		if got := donors(p, long, most); !slices.Equal(got, want) {
			t.Errorf("%d donors: %v, want %v", most, got, want)
		}
	}
	if long[0] == canonical || long[3] != canonical {
		t.Error("the pool was changed")
	}
}
