package localise

import (
	"slices"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// lines is a program of one function, each line of it a statement with a site; statement
// and site 0 are the function's.
func lines(texts ...string) *trace.Program {
	p := &trace.Program{Functions: []trace.Function{{Name: "<module>"}, {Name: "f"}}}
	for i, text := range append([]string{"def f():"}, texts...) {
		start := len(p.Source)
		p.Source = append(p.Source, text+"\n"...)
		statement := trace.Statement{Span: trace.Span{Start: start, End: start + len(text)}, Function: min(i, 1), Kind: "assign"}
		if i == 0 {
			statement.Kind = "function"
		}
		p.Statements = append(p.Statements, statement)
		p.Sites = append(p.Sites, trace.Site{Kind: trace.Assign, Span: statement.Span, Statement: i, Function: min(i, 1)})
	}
	return p
}

// found is a finding of a run through the sites, with the alignment's statement.
func found(p *trace.Program, similarity float64, diverges int, sites ...int) *Finding {
	f := &Finding{Similarity: similarity, Ground: GroundOtherStructure}
	f.Candidate = align.Side{Program: p, Run: &trace.Run{}}
	for _, s := range sites {
		f.Candidate.Run.Events = append(f.Candidate.Run.Events, trace.Event{Site: int32(s)})
	}
	f.Ground = DefaultThresholds().byStructure(f)
	f.Divergence = &align.Divergence{Kind: align.Value, Statement: diverges, Span: p.Statements[diverges].Span}
	f.Spans = []trace.Span{f.Divergence.Span}
	return f
}

func edited(statement, size int) repair.Repair {
	return repair.Repair{Edit: repair.Edit{Statement: statement, Span: trace.Span{Start: 0, End: 1}, Replacement: "x"}, Size: size, Kind: "constant"}
}

// beyond is a repair that agrees with the references on some generated inputs.
func beyond(r repair.Repair, agrees int) repair.Repair {
	r.Agrees = agrees
	return r
}

func TestDecide(t *testing.T) {
	pair := edited(1, 3)
	pair.Second = &repair.Edit{Statement: 2, Span: trace.Span{Start: 2, End: 3}, Replacement: "y"}
	two := pair
	two.Size = 2
	partial := edited(2, 1)
	partial.Passed = 3
	worse := partial
	worse.Passed = 2
	within, another, deleted, put := edited(1, 6), edited(1, 6), edited(1, 6), edited(1, 4)
	within.Replacement, another.Replacement, deleted.Replacement = "y =\n  x", "z", ""
	put.Span.End = 0
	reader := edited(2, 1) // replaces b ...
	reader.Span, reader.OldReads = trace.Span{Start: 15, End: 16}, []string{"b"}
	binder := edited(1, 8) // ... which this one binds
	binder.Span, binder.Replacement, binder.Binds = trace.Span{Start: 9, End: 9}, "b = 1\n", []string{"b"}
	other := binder
	other.Replacement, other.Binds = "ab = b == 1\n", []string{"ab"}
	whole := edited(1, 4)
	whole.IsStandalone = true
	all := func(repairs ...repair.Repair) repair.Found { return repair.Found{Repairs: repairs} }
	// Of 8 generated inputs the program itself treats 2 rightly.
	onMost := func(repairs ...repair.Repair) repair.Found {
		return repair.Found{Repairs: repairs, Generated: 8, AgreesUnedited: 2}
	}
	for _, c := range []struct {
		name       string
		similarity float64
		diverges   int
		repairs    repair.Found
		statement  int
		evidence   credit.Evidence
		ground     Ground
	}{
		{"no repair", 0.3, 3, repair.Found{}, 3, credit.EvidenceDivergence, GroundOtherStructure},
		{"the alignment of the same program stands", 0.9, 3, all(edited(1, 1)), 3, credit.EvidenceDivergence, GroundSameStructure},
		{"two statements alike", 0.3, 3, all(edited(1, 1), edited(2, 1)), 1, credit.EvidenceDivergence, GroundSeveral},

		{"clear repairs", 0.3, 3, all(edited(1, 1), edited(1, 2)), 1, credit.EvidenceVerified, GroundRepairs},
		{"the alignment agrees", 0.9, 2, all(edited(1, 1), edited(2, 1)), 2, credit.EvidenceVerified, GroundAgreed},
		{"one of one token", 0.3, 3, all(edited(1, 1)), 1, credit.EvidenceVerified, GroundRepairs},
		{"one of several tokens", 0.3, 3, all(edited(1, 4)), 1, credit.EvidenceDivergence, GroundTestsOnly},
		{"one of several tokens, put in twice", 0.3, 3, all(edited(1, 4), within), 1, credit.EvidenceDivergence, GroundTestsOnly},
		{"two of several tokens", 0.3, 3, all(edited(1, 4), another), 1, credit.EvidenceVerified, GroundRepairs},
		{"one of several tokens, and a deletion", 0.3, 3, all(edited(1, 4), deleted), 1, credit.EvidenceVerified, GroundRepairs},
		{"several tokens and the alignment", 0.3, 1, all(edited(1, 4)), 1, credit.EvidenceVerified, GroundAgreed},
		{"pairs", 0.3, 3, all(pair, pair), 1, credit.EvidenceDivergence, GroundSeveral},
		{"pairs and the alignment", 0.3, 1, all(pair, pair), 1, credit.EvidenceVerified, GroundAgreed},

		{"on every generated input", 0.3, 3, onMost(beyond(edited(1, 1), 8)), 1, credit.EvidenceVerified, GroundRepairs},
		{"one piece, on every generated input", 0.3, 3, onMost(beyond(edited(1, 4), 8)), 1, credit.EvidenceVerified, GroundOnePiece},
		{"one piece put in beside, on every generated input", 0.3, 3, onMost(beyond(put, 8)), 1, credit.EvidenceDivergence, GroundSeveral},
		{"pairs, on every generated input", 0.3, 3, onMost(beyond(pair, 8)), 1, credit.EvidenceDivergence, GroundSeveral},
		{"pairs of a token each, on every generated input", 0.3, 3, onMost(beyond(pair, 8), beyond(two, 8)), 1, credit.EvidenceVerified, GroundPairs},
		{"pairs of a token each, on fewer", 0.3, 3, onMost(beyond(two, 7)), 1, credit.EvidenceDivergence, GroundTestsOnly},
		{"one piece, on inputs that the program treats rightly as it is", 0.3, 3, repair.Found{Repairs: []repair.Repair{beyond(edited(1, 4), 8)}, Generated: 8, AgreesUnedited: 8}, 1, credit.EvidenceDivergence, GroundTestsOnly},
		{"on most of those that it is wrong on", 0.3, 3, onMost(beyond(edited(1, 1), 7)), 1, credit.EvidenceVerified, GroundRepairs},
		{"on fewer", 0.3, 3, onMost(beyond(edited(1, 1), 6)), 1, credit.EvidenceDivergence, GroundTestsOnly},
		{"on fewer, and the alignment", 0.3, 1, onMost(beyond(edited(1, 1), 4)), 1, credit.EvidenceVerified, GroundAgreed},
		{"one piece on fewer, and the alignment", 0.3, 1, onMost(beyond(edited(1, 4), 7)), 1, credit.EvidenceDivergence, GroundTestsOnly},
		{"pairs on fewer, and the alignment", 0.3, 1, onMost(beyond(pair, 7)), 1, credit.EvidenceDivergence, GroundTestsOnly},
		{"one elsewhere does better", 0.3, 3, onMost(beyond(edited(1, 1), 7), beyond(edited(1, 1), 7), beyond(edited(2, 2), 8), beyond(edited(2, 1), 8)), 2, credit.EvidenceVerified, GroundRepairs},

		{"a solution by itself beside another repair", 0.3, 3, all(whole, edited(2, 1)), 2, credit.EvidenceVerified, GroundRepairs},
		{"a solution by itself", 0.3, 3, all(whole), 1, credit.EvidenceDivergence, GroundSeveral},
		{"a solution by itself, and the alignment", 0.3, 1, all(whole), 1, credit.EvidenceVerified, GroundAgreed},
		{"a name that another repair binds", 0.9, 2, all(reader, binder), 2, credit.EvidenceDivergence, GroundSeveral},
		{"a name that another repair only reads", 0.9, 2, all(reader, other), 2, credit.EvidenceVerified, GroundAgreed},

		{"a part of the tests", 0.3, 3, repair.Found{Partial: []repair.Repair{partial}}, 2, credit.EvidenceDivergence, GroundPartial},
		{"no more than before", 0.3, 3, repair.Found{Partial: []repair.Repair{worse}}, 3, credit.EvidenceDivergence, GroundOtherStructure},
		{"a part of the tests, a program alike", 0.75, 3, repair.Found{Partial: []repair.Repair{partial}}, 3, credit.EvidenceDivergence, GroundOtherStructure},
		{"a part of the tests, the same program", 0.9, 3, repair.Found{Partial: []repair.Repair{partial}}, 3, credit.EvidenceDivergence, GroundSameStructure},
	} {
		p := lines("a = 1", "b = 2", "c = 3")
		got := decide(found(p, c.similarity, c.diverges, 1, 2, 3), &c.repairs, &judge.Judgement{Passed: 2, Failed: 3}, DefaultThresholds())
		if got.Spans[0] != p.Statements[c.statement].Span || got.Evidence() != c.evidence || got.Ground != c.ground {
			t.Errorf("%s: %v %s %q; want statement %d %s %q", c.name, got.Spans, got.Evidence(), got.Ground, c.statement, c.evidence, c.ground)
		}
		if got.Confidence() <= 0 || got.Confidence() >= 1 {
			t.Errorf("%s: confidence %v", c.name, got.Confidence())
		}
	}
}

// Where the judge stopped at the first failing test, the search's own counts stand in
// for those of all tests.
func TestDecideAfterAStop(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	stopped := &judge.Judgement{Passed: 1, Failed: 1, Verdicts: make([]judge.Verdict, 2)}
	partial := edited(2, 1)
	partial.Passed = 3
	for passing, want := range map[int]Ground{2: GroundPartial, 3: GroundOtherStructure} {
		search := &repair.Found{Partial: []repair.Repair{partial}, Tests: 5, Passing: passing}
		if got := decide(found(p, 0.3, 3, 1, 2, 3), search, stopped, DefaultThresholds()); got.Ground != want {
			t.Errorf("of %d that pass: %q, want %q", passing, got.Ground, want)
		}
	}
	search := &repair.Found{Repairs: []repair.Repair{edited(1, 1)}, Tests: 5, Passing: 1}
	if got := decide(found(p, 0.3, 3, 1, 2, 3), search, stopped, DefaultThresholds()); got.Ground != GroundRepairs {
		t.Errorf("four failing tests mended: %q", got.Ground)
	}
}

// Where control goes on elsewhere, what led there may be at fault: that does not
// make a statement clear by which its repairs are not.
func TestAStepTooManyMakesNoPartClear(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	two := &repair.Found{Repairs: []repair.Repair{edited(1, 1), edited(2, 1)}}
	for kind, want := range map[align.Kind]Ground{align.Value: GroundAgreed, align.Extra: GroundSeveral} {
		f := found(p, 0.9, 2, 1, 2, 3)
		f.Divergence.Kind = kind
		if got := decide(f, two, &judge.Judgement{Failed: 3}, DefaultThresholds()); got.Ground != want || got.Spans[0] != p.Statements[2].Span {
			t.Errorf("%v: %q of %v", kind, got.Ground, got.Spans)
		}
	}
}

func TestARepairOfTheOnlyFailingTest(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	all := &repair.Found{Repairs: []repair.Repair{edited(1, 1), edited(1, 1)}}
	one := &judge.Judgement{Passed: 4, Failed: 1}
	if got := decide(found(p, 0.3, 3, 1, 2, 3), all, one, DefaultThresholds()); got.Evidence() != credit.EvidenceDivergence || got.Ground != GroundTestsOnly {
		t.Errorf("alone: %s %q", got.Evidence(), got.Ground)
	}
	if got := decide(found(p, 0.3, 1, 1, 2, 3), all, one, DefaultThresholds()); got.Evidence() != credit.EvidenceVerified || got.Ground != GroundAgreed {
		t.Errorf("with the alignment: %s %q", got.Evidence(), got.Ground)
	}
	borne := &repair.Found{Repairs: []repair.Repair{beyond(edited(1, 1), 4)}, Generated: 4, AgreesUnedited: 3}
	if got := decide(found(p, 0.3, 3, 1, 2, 3), borne, one, DefaultThresholds()); got.Evidence() != credit.EvidenceVerified || got.Ground != GroundRepairs {
		t.Errorf("with generated inputs: %s %q", got.Evidence(), got.Ground)
	}
}

// A crash's place is the interpreter's word: it confirms repairs, and gives way
// to those that lie elsewhere however much alike the reference is.
func TestACrashDoesNotStandAgainstRepairs(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	all := &repair.Found{Repairs: []repair.Repair{edited(1, 1)}}
	for diverges, want := range map[int]Ground{3: GroundRepairs, 1: GroundAgreed} {
		f := found(p, 0.95, diverges, 1, 2, 3)
		f.Divergence.Kind, f.Ground = align.Crash, GroundTraceback
		if got := decide(f, all, &judge.Judgement{Failed: 2}, DefaultThresholds()); got.Ground != want || got.Spans[0] != p.Statements[1].Span {
			t.Errorf("crash in statement %d: %q %v, want %q", diverges, got.Ground, got.Spans, want)
		}
	}
}

func TestRedecide(t *testing.T) {
	const (
		right = "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"
		wrong = "def f(xs):\n    total = 1\n    for x in xs:\n        total += x\n    if total < 0:\n        total = 0\n    return total\n"
	)
	finding := locate(t, prepare(t, right, test("[1, 2]", "3")), wrong, nil,
		Options{Verify: VerifyOptions{Steps: 100_000, StepMultiple: 10, Donors: 1}})
	was := *finding
	if was.Evidence() != credit.EvidenceVerified || len(was.Ranked) < 2 {
		t.Fatalf("%s, of %d statements: the test needs a clear one among several", was.Evidence(), len(was.Ranked))
	}
	never := DefaultThresholds() // no statement dominates, and the alignment confirms nothing
	never.SameStructure, never.Confirming, never.Dominance = 2, 2, 1e9
	if got := finding.Redecide(never); got.Ground != GroundSeveral {
		t.Errorf("%q where no statement dominates", got.Ground)
	}
	if got := finding.Redecide(DefaultThresholds()); got.Ground != was.Ground || got.Reason != was.Reason || !slices.Equal(got.Spans, was.Spans) {
		t.Errorf("under the same thresholds %+v, was %+v", got, was)
	}
	if finding.Ground != was.Ground || finding.Reason != was.Reason || !slices.Equal(finding.Spans, was.Spans) {
		t.Errorf("the finding itself changed: %+v", finding)
	}
}

func TestSwitchesAreTheLastWitness(t *testing.T) {
	places := []repair.Switch{{Statement: 2, Span: trace.Span{Start: 0, End: 1}, IsBranch: true, Passed: 2}, {Statement: 1, Passed: 1}}
	partial := edited(1, 1)
	partial.Passed = 3
	for _, c := range []struct {
		name       string
		was        Ground
		repairs    repair.Found
		statements []int // of the spans, in order
		ground     Ground
	}{
		{"values alone", GroundUncoveredValue, repair.Found{Switches: places}, []int{2, 1, 3}, GroundSwitched},
		{"states that differ", GroundOtherStructure, repair.Found{Switches: places}, []int{3, 2, 1}, GroundOtherStructure},
		{"the same program", GroundSameStructure, repair.Found{Switches: places}, []int{3}, GroundSameStructure},
		{"a partial repair", GroundUncoveredValue, repair.Found{Switches: places, Partial: []repair.Repair{partial}}, []int{1, 3}, GroundPartial},
		{"nothing forced", GroundUncoveredValue, repair.Found{}, []int{3}, GroundUncoveredValue},
	} {
		p := lines("a = 1", "b = 2", "c = 3")
		similarity := 0.3
		if c.was == GroundSameStructure {
			similarity = 0.9
		}
		f := found(p, similarity, 3, 1, 2, 3)
		f.Ground = c.was
		got := decide(f, &c.repairs, &judge.Judgement{Passed: 2, Failed: 3}, DefaultThresholds())
		var want []trace.Span
		for _, statement := range c.statements {
			want = append(want, p.Statements[statement].Span)
		}
		if !slices.Equal(got.Spans, want) || got.Ground != c.ground {
			t.Errorf("%s: %v %q; want %v %q", c.name, got.Spans, got.Ground, want, c.ground)
		}
	}
}

func TestDescribeAPair(t *testing.T) {
	p := lines("a = 1", "b = 2")
	r := repair.Repair{Edit: repair.Edit{Statement: 1, Span: p.Statements[1].Span, Replacement: "a = 3"},
		Second: &repair.Edit{Statement: 2, Span: p.Statements[2].Span}}
	got := describe(p, &r)
	if want := "`a = 3` for `a = 1`, which mends the first failing test, and `b = 2` deleted"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Every ground claims something, and more reasons claim more.
func TestConfidenceFollowsEvidence(t *testing.T) {
	for _, g := range Grounds() {
		if g.Confidence() <= 0 || g.Confidence() >= 1 || g.Because() == "" {
			t.Errorf("%q claims %v: %q", g, g.Confidence(), g.Because())
		}
	}
	for _, order := range [][]Ground{ // one more reason to be right claims more
		{GroundAgreed, GroundRepairs, GroundTestsOnly, GroundPartial},
		{GroundRepairs, GroundPairs, GroundOnePiece}, {GroundRepairs, GroundSeveral},
		{GroundAgreed, GroundSameStructure, GroundOtherStructure, GroundUncoveredValue},
	} {
		for i := range order[1:] {
			if order[i].Confidence() <= order[i+1].Confidence() {
				t.Errorf("%q claims %v, %q %v", order[i], order[i].Confidence(), order[i+1], order[i+1].Confidence())
			}
		}
	}
	if none := Abstain("why"); none.Confidence() != 0 || none.Evidence() != credit.EvidenceNone {
		t.Errorf("no span: %v, %s", none.Confidence(), none.Evidence())
	}
}

// Beside nearly the same program a value that differs outweighs a proven repair elsewhere. A
// step that differs does not, but an unproven repair does not outweigh it either.
func TestAStepGivesWayToAProvenRepair(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	proven := repair.Found{Repairs: []repair.Repair{beyond(edited(1, 1), 4)}, Generated: 4, AgreesUnedited: 1}
	unproven := repair.Found{Repairs: []repair.Repair{edited(1, 1)}}
	for _, c := range []struct {
		kind   align.Kind
		search repair.Found
		at     int
		ground Ground
	}{
		{align.Value, proven, 3, GroundSameStructure},
		{align.Control, proven, 1, GroundRepairs},
		{align.Missing, proven, 1, GroundRepairs},
		{align.Control, unproven, 3, GroundSameStructure},
	} {
		f := found(p, 0.95, 3, 1, 2, 3)
		f.Divergence.Kind = c.kind
		got := decide(f, &c.search, &judge.Judgement{Failed: 1}, DefaultThresholds())
		if got.Ground != c.ground || got.Spans[0] != p.Statements[c.at].Span {
			t.Errorf("%s: %q %v, want %q at statement %d", c.kind, got.Ground, got.Spans, c.ground, c.at)
		}
	}
}

// Of the places of a repair the one is credited where the traces differ first, else the
// earliest. What is inserted behind a block belongs to the block's last statement.
func TestPlaceOfSeveral(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	at := func(statement int) repair.Edit {
		return repair.Edit{Statement: statement, Span: p.Statements[statement].Span, Replacement: "d"}
	}
	nearest := &repair.Repair{Edit: at(1), Size: 2, Further: []repair.Edit{at(3)}, Agrees: 4}
	for diverges, want := range map[int]int{3: 3, 2: 1, 1: 1} {
		got := decide(found(p, 0.5, diverges, 1, 2, 3), &repair.Found{Nearest: nearest, Generated: 4, AgreesUnedited: 1},
			&judge.Judgement{Failed: 1}, DefaultThresholds())
		if got.Ground != GroundNearest || got.Spans[0] != p.Statements[want].Span || len(got.Also) != 1 {
			t.Errorf("the traces differ at %d: %q %v, also %v", diverges, got.Ground, got.Spans, got.Also)
		}
	}
	end := p.Statements[2].Span.End
	if got := placeOf(p, repair.Edit{Statement: 1, Span: trace.Span{Start: end + 1, End: end + 1}}); got != 2 {
		t.Errorf("an insertion behind statement 2 is at %d", got)
	}
	if got := placeOf(p, repair.Edit{Statement: 2, Span: trace.Span{Start: p.Statements[2].Span.Start, End: p.Statements[2].Span.Start}}); got != 2 {
		t.Errorf("an insertion before statement 2 is at %d", got)
	}
}
