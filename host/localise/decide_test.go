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
	f := &Finding{Similarity: similarity, Evidence: credit.EvidenceDivergence, Basis: BasisOther}
	f.Candidate = align.Side{Program: p, Run: &trace.Run{}}
	for _, s := range sites {
		f.Candidate.Run.Events = append(f.Candidate.Run.Events, trace.Event{Site: int32(s)})
	}
	DefaultWeights().structure(f)
	f.Divergence = &align.Divergence{Kind: align.Value, Statement: diverges, Span: p.Statements[diverges].Span}
	f.Spans = []trace.Span{f.Divergence.Span}
	return f
}

func edited(statement, size int) repair.Repair {
	return repair.Repair{Statement: statement, Size: size, Kind: "constant", Span: trace.Span{Start: 0, End: 1}, Replacement: "x"}
}

// beyond is a repair that does as correct programs do on so many further inputs.
func beyond(r repair.Repair, further int) repair.Repair {
	r.Further = further
	return r
}

func TestDecide(t *testing.T) {
	pair := edited(1, 3)
	pair.Also = &repair.Edit{Statement: 2, Span: trace.Span{Start: 2, End: 3}, Replacement: "y"}
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
	reader.Span = trace.Span{Start: 15, End: 16}
	binder := edited(1, 8) // ... which this one binds
	binder.Span, binder.Replacement = trace.Span{Start: 9, End: 9}, "b = 1\n"
	other := binder
	other.Replacement = "ab = b == 1\n"
	whole := edited(1, 4)
	whole.Whole = true
	all := func(repairs ...repair.Repair) repair.Repairs { return repair.Repairs{All: repairs} }
	// Of 8 further inputs the program itself treats 2 rightly.
	further := func(repairs ...repair.Repair) repair.Repairs {
		return repair.Repairs{All: repairs, Further: 8, FurtherPassed: 2}
	}
	for _, c := range []struct {
		name       string
		similarity float64
		diverges   int
		repairs    repair.Repairs
		statement       int
		evidence   credit.Evidence
		basis      Basis
	}{
		{"no repair", 0.3, 3, repair.Repairs{}, 3, credit.EvidenceDivergence, BasisOther},
		{"the alignment of the same program stands", 0.9, 3, all(edited(1, 1)), 3, credit.EvidenceDivergence, BasisSame},
		{"two statements alike", 0.3, 3, all(edited(1, 1), edited(2, 1)), 1, credit.EvidenceDivergence, BasisSeveral},

		{"clear repairs", 0.3, 3, all(edited(1, 1), edited(1, 2)), 1, credit.EvidenceVerified, BasisRepairs},
		{"the alignment agrees", 0.9, 2, all(edited(1, 1), edited(2, 1)), 2, credit.EvidenceVerified, BasisAgreed},
		{"one of one token", 0.3, 3, all(edited(1, 1)), 1, credit.EvidenceVerified, BasisRepairs},
		{"one of several tokens", 0.3, 3, all(edited(1, 4)), 1, credit.EvidenceDivergence, BasisTests},
		{"one of several tokens, put in twice", 0.3, 3, all(edited(1, 4), within), 1, credit.EvidenceDivergence, BasisTests},
		{"two of several tokens", 0.3, 3, all(edited(1, 4), another), 1, credit.EvidenceVerified, BasisRepairs},
		{"one of several tokens, and a deletion", 0.3, 3, all(edited(1, 4), deleted), 1, credit.EvidenceVerified, BasisRepairs},
		{"several tokens and the alignment", 0.3, 1, all(edited(1, 4)), 1, credit.EvidenceVerified, BasisAgreed},
		{"pairs", 0.3, 3, all(pair, pair), 1, credit.EvidenceDivergence, BasisSeveral},
		{"pairs and the alignment", 0.3, 1, all(pair, pair), 1, credit.EvidenceVerified, BasisAgreed},

		{"on every further input", 0.3, 3, further(beyond(edited(1, 1), 8)), 1, credit.EvidenceVerified, BasisRepairs},
		{"one piece, on every further input", 0.3, 3, further(beyond(edited(1, 4), 8)), 1, credit.EvidenceVerified, BasisOne},
		{"one piece put in beside, on every further input", 0.3, 3, further(beyond(put, 8)), 1, credit.EvidenceDivergence, BasisSeveral},
		{"pairs, on every further input", 0.3, 3, further(beyond(pair, 8)), 1, credit.EvidenceDivergence, BasisSeveral},
		{"pairs of a token each, on every further input", 0.3, 3, further(beyond(pair, 8), beyond(two, 8)), 1, credit.EvidenceVerified, BasisPair},
		{"pairs of a token each, on fewer", 0.3, 3, further(beyond(two, 7)), 1, credit.EvidenceDivergence, BasisTests},
		{"one piece, on inputs that the program treats rightly as it is", 0.3, 3, repair.Repairs{All: []repair.Repair{beyond(edited(1, 4), 8)}, Further: 8, FurtherPassed: 8}, 1, credit.EvidenceDivergence, BasisTests},
		{"on most of those that it is wrong on", 0.3, 3, further(beyond(edited(1, 1), 7)), 1, credit.EvidenceVerified, BasisRepairs},
		{"on fewer", 0.3, 3, further(beyond(edited(1, 1), 6)), 1, credit.EvidenceDivergence, BasisTests},
		{"on fewer, and the alignment", 0.3, 1, further(beyond(edited(1, 1), 4)), 1, credit.EvidenceVerified, BasisAgreed},
		{"one piece on fewer, and the alignment", 0.3, 1, further(beyond(edited(1, 4), 7)), 1, credit.EvidenceDivergence, BasisTests},
		{"pairs on fewer, and the alignment", 0.3, 1, further(beyond(pair, 7)), 1, credit.EvidenceDivergence, BasisTests},
		{"one elsewhere does better", 0.3, 3, further(beyond(edited(1, 1), 7), beyond(edited(1, 1), 7), beyond(edited(2, 2), 8), beyond(edited(2, 1), 8)), 2, credit.EvidenceVerified, BasisRepairs},

		{"a solution by itself beside another repair", 0.3, 3, all(whole, edited(2, 1)), 2, credit.EvidenceVerified, BasisRepairs},
		{"a solution by itself", 0.3, 3, all(whole), 1, credit.EvidenceDivergence, BasisSeveral},
		{"a solution by itself, and the alignment", 0.3, 1, all(whole), 1, credit.EvidenceVerified, BasisAgreed},
		{"a name that another repair binds", 0.9, 2, all(reader, binder), 2, credit.EvidenceDivergence, BasisSeveral},
		{"a name that another repair only reads", 0.9, 2, all(reader, other), 2, credit.EvidenceVerified, BasisAgreed},

		{"a part of the tests", 0.3, 3, repair.Repairs{Partial: []repair.Repair{partial}}, 2, credit.EvidenceDivergence, BasisPartial},
		{"no more than before", 0.3, 3, repair.Repairs{Partial: []repair.Repair{worse}}, 3, credit.EvidenceDivergence, BasisOther},
		{"a part of the tests, a program alike", 0.75, 3, repair.Repairs{Partial: []repair.Repair{partial}}, 3, credit.EvidenceDivergence, BasisOther},
		{"a part of the tests, the same program", 0.9, 3, repair.Repairs{Partial: []repair.Repair{partial}}, 3, credit.EvidenceDivergence, BasisSame},
	} {
		p := lines("a = 1", "b = 2", "c = 3")
		got := decide(found(p, c.similarity, c.diverges, 1, 2, 3), &c.repairs, &judge.Judgement{Passed: 2, Failed: 3}, DefaultWeights())
		if got.Spans[0] != p.Statements[c.statement].Span || got.Evidence != c.evidence || got.Basis != c.basis {
			t.Errorf("%s: %v %s %q; want statement %d %s %q", c.name, got.Spans, got.Evidence, got.Basis, c.statement, c.evidence, c.basis)
		}
		if confidence(got) <= 0 || confidence(got) >= 1 {
			t.Errorf("%s: confidence %v", c.name, confidence(got))
		}
	}
}

// Where control goes on elsewhere, what led there may be at fault: that does not
// make a statement clear by which its repairs are not.
func TestAStepTooManyMakesNoPartClear(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	two := &repair.Repairs{All: []repair.Repair{edited(1, 1), edited(2, 1)}}
	for kind, want := range map[align.Kind]Basis{align.Value: BasisAgreed, align.Extra: BasisSeveral} {
		f := found(p, 0.9, 2, 1, 2, 3)
		f.Divergence.Kind = kind
		if got := decide(f, two, &judge.Judgement{Failed: 3}, DefaultWeights()); got.Basis != want || got.Spans[0] != p.Statements[2].Span {
			t.Errorf("%v: %q of %v", kind, got.Basis, got.Spans)
		}
	}
}

func TestARepairOfTheOnlyFailingTest(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	all := &repair.Repairs{All: []repair.Repair{edited(1, 1), edited(1, 1)}}
	one := &judge.Judgement{Passed: 4, Failed: 1}
	if got := decide(found(p, 0.3, 3, 1, 2, 3), all, one, DefaultWeights()); got.Evidence != credit.EvidenceDivergence || got.Basis != BasisTests {
		t.Errorf("alone: %s %q", got.Evidence, got.Basis)
	}
	if got := decide(found(p, 0.3, 1, 1, 2, 3), all, one, DefaultWeights()); got.Evidence != credit.EvidenceVerified || got.Basis != BasisAgreed {
		t.Errorf("with the alignment: %s %q", got.Evidence, got.Basis)
	}
	borne := &repair.Repairs{All: []repair.Repair{beyond(edited(1, 1), 4)}, Further: 4, FurtherPassed: 3}
	if got := decide(found(p, 0.3, 3, 1, 2, 3), borne, one, DefaultWeights()); got.Evidence != credit.EvidenceVerified || got.Basis != BasisRepairs {
		t.Errorf("with further inputs: %s %q", got.Evidence, got.Basis)
	}
}

// A crash's place is the interpreter's word: it confirms repairs, and gives way
// to those that lie elsewhere however much alike the reference is.
func TestACrashDoesNotStandAgainstRepairs(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	all := &repair.Repairs{All: []repair.Repair{edited(1, 1)}}
	for diverges, want := range map[int]Basis{3: BasisRepairs, 1: BasisAgreed} {
		f := found(p, 0.95, diverges, 1, 2, 3)
		f.Divergence.Kind, f.Basis = align.Crash, BasisTraceback
		if got := decide(f, all, &judge.Judgement{Failed: 2}, DefaultWeights()); got.Basis != want || got.Spans[0] != p.Statements[1].Span {
			t.Errorf("crash in statement %d: %q %v, want %q", diverges, got.Basis, got.Spans, want)
		}
	}
}

func TestUnderDecidesAnew(t *testing.T) {
	const (
		right = "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"
		wrong = "def f(xs):\n    total = 1\n    for x in xs:\n        total += x\n    if total < 0:\n        total = 0\n    return total\n"
	)
	finding := locate(t, prepare(t, right, test("[1, 2]", "3")), wrong, nil,
		Options{Verify: VerifyOptions{Steps: 100_000, StepMultiple: 10, Donors: 1}})
	was := *finding
	never := DefaultWeights()
	never.Trusted, never.Alike, never.Clearly = 2, 2, 1e9
	if got := finding.Under(never); got.Evidence == was.Evidence && len(was.Ranked) > 1 || len(was.Ranked) == 0 {
		t.Errorf("%s as before, of %d statements", got.Evidence, len(was.Ranked))
	}
	if got := finding.Under(DefaultWeights()); got.Basis != was.Basis || got.Reason != was.Reason || !slices.Equal(got.Spans, was.Spans) {
		t.Errorf("under the same weights %+v, was %+v", got, was)
	}
	if finding.Basis != was.Basis || finding.Reason != was.Reason {
		t.Errorf("the finding itself changed: %+v", finding)
	}
}

func TestForcedIsTheLastWitness(t *testing.T) {
	places := []repair.Forced{{Statement: 2, Span: trace.Span{Start: 0, End: 1}, Branch: true, Passed: 2}, {Statement: 1, Passed: 1}}
	partial := edited(1, 1)
	partial.Passed = 3
	for _, c := range []struct {
		name    string
		was     Basis
		repairs repair.Repairs
		statements   []int // of the spans, in order
		basis   Basis
	}{
		{"values alone", BasisValues, repair.Repairs{Forced: places}, []int{2, 1, 3}, BasisForced},
		{"states that differ", BasisOther, repair.Repairs{Forced: places}, []int{3, 2, 1}, BasisOther},
		{"the same program", BasisSame, repair.Repairs{Forced: places}, []int{3}, BasisSame},
		{"a partial repair", BasisValues, repair.Repairs{Forced: places, Partial: []repair.Repair{partial}}, []int{1, 3}, BasisPartial},
		{"nothing forced", BasisValues, repair.Repairs{}, []int{3}, BasisValues},
	} {
		p := lines("a = 1", "b = 2", "c = 3")
		similarity := 0.3
		if c.was == BasisSame {
			similarity = 0.9
		}
		f := found(p, similarity, 3, 1, 2, 3)
		f.Basis = c.was
		got := decide(f, &c.repairs, &judge.Judgement{Passed: 2, Failed: 3}, DefaultWeights())
		var want []trace.Span
		for _, statement := range c.statements {
			want = append(want, p.Statements[statement].Span)
		}
		if !slices.Equal(got.Spans, want) || got.Basis != c.basis || got.Evidence != credit.EvidenceDivergence {
			t.Errorf("%s: %v %q %s; want %v %q", c.name, got.Spans, got.Basis, got.Evidence, want, c.basis)
		}
	}
}

func TestDescribeAPair(t *testing.T) {
	p := lines("a = 1", "b = 2")
	r := repair.Repair{Statement: 1, Span: p.Statements[1].Span, Replacement: "a = 3",
		Also: &repair.Edit{Statement: 2, Span: p.Statements[2].Span}}
	got := describe(p, &r)
	if want := "`a = 3` for `a = 1`, which mends the first failing test, and `b = 2` deleted"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestConfidenceFollowsEvidence(t *testing.T) {
	for _, b := range Bases {
		if confidences[b] == 0 {
			t.Errorf("%q has none", b)
		}
	}
	if got := confidence(Abstain("why")); got != 0 {
		t.Errorf("no span: %v", got)
	}
	if confidences[BasisRepairs] <= confidences[BasisPartial] || confidences[BasisOther] <= confidences[BasisValues] {
		t.Error("stronger bases claim less")
	}
}
