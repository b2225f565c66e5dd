package engine

import (
	"slices"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/trace"
)

// lines is a program of one function, each line of it a part with a site; part
// and site 0 are the function's.
func lines(texts ...string) *trace.Program {
	p := &trace.Program{Functions: []trace.Function{{Name: "<module>"}, {Name: "f"}}}
	for i, text := range append([]string{"def f():"}, texts...) {
		start := len(p.Source)
		p.Source = append(p.Source, text+"\n"...)
		part := trace.Part{Span: trace.Span{Start: start, End: start + len(text)}, Function: min(i, 1), Kind: "assign"}
		if i == 0 {
			part.Kind = "function"
		}
		p.Parts = append(p.Parts, part)
		p.Sites = append(p.Sites, trace.Site{Kind: trace.Assign, Span: part.Span, Part: i, Function: min(i, 1)})
	}
	return p
}

// found is a finding of a run through the sites, with the alignment's part.
func found(p *trace.Program, similarity float64, diverges int, sites ...int) *Finding {
	f := &Finding{Similarity: similarity, Evidence: credit.EvidenceDivergence, Basis: BasisOther}
	f.Candidate = align.Side{Program: p, Run: &trace.Run{}}
	for _, s := range sites {
		f.Candidate.Run.Events = append(f.Candidate.Run.Events, trace.Event{Site: int32(s)})
	}
	DefaultWeights().structure(f)
	f.Divergence = &align.Divergence{Kind: align.Value, Part: diverges, Span: p.Parts[diverges].Span}
	f.Spans = []trace.Span{f.Divergence.Span}
	return f
}

func repair(part, size int) judge.Repair {
	return judge.Repair{Part: part, Size: size, Kind: "constant", Span: trace.Span{Start: 0, End: 1}, Replacement: "x"}
}

// beyond is a repair that does as correct programs do on so many further inputs.
func beyond(r judge.Repair, further int) judge.Repair {
	r.Further = further
	return r
}

func TestDecide(t *testing.T) {
	pair := repair(1, 3)
	pair.Also = &judge.Edit{Part: 2, Span: trace.Span{Start: 2, End: 3}, Replacement: "y"}
	two := pair
	two.Size = 2
	partial := repair(2, 1)
	partial.Passed = 3
	worse := partial
	worse.Passed = 2
	within, another, deleted, put := repair(1, 6), repair(1, 6), repair(1, 6), repair(1, 4)
	within.Replacement, another.Replacement, deleted.Replacement = "y =\n  x", "z", ""
	put.Span.End = 0
	reader := repair(2, 1) // replaces b ...
	reader.Span = trace.Span{Start: 15, End: 16}
	binder := repair(1, 8) // ... which this one binds
	binder.Span, binder.Replacement = trace.Span{Start: 9, End: 9}, "b = 1\n"
	other := binder
	other.Replacement = "ab = b == 1\n"
	whole := repair(1, 4)
	whole.Whole = true
	all := func(repairs ...judge.Repair) judge.Repairs { return judge.Repairs{All: repairs} }
	// Of 8 further inputs the program itself treats 2 rightly.
	further := func(repairs ...judge.Repair) judge.Repairs {
		return judge.Repairs{All: repairs, Further: 8, FurtherPassed: 2}
	}
	for _, c := range []struct {
		name       string
		similarity float64
		diverges   int
		repairs    judge.Repairs
		part       int
		evidence   credit.Evidence
		basis      Basis
	}{
		{"no repair", 0.3, 3, judge.Repairs{}, 3, credit.EvidenceDivergence, BasisOther},
		{"the alignment of the same program stands", 0.9, 3, all(repair(1, 1)), 3, credit.EvidenceDivergence, BasisSame},
		{"two parts alike", 0.3, 3, all(repair(1, 1), repair(2, 1)), 1, credit.EvidenceDivergence, BasisSeveral},

		{"clear repairs", 0.3, 3, all(repair(1, 1), repair(1, 2)), 1, credit.EvidenceVerified, BasisRepairs},
		{"the alignment agrees", 0.9, 2, all(repair(1, 1), repair(2, 1)), 2, credit.EvidenceVerified, BasisAgreed},
		{"one of one token", 0.3, 3, all(repair(1, 1)), 1, credit.EvidenceVerified, BasisRepairs},
		{"one of several tokens", 0.3, 3, all(repair(1, 4)), 1, credit.EvidenceDivergence, BasisTests},
		{"one of several tokens, put in twice", 0.3, 3, all(repair(1, 4), within), 1, credit.EvidenceDivergence, BasisTests},
		{"two of several tokens", 0.3, 3, all(repair(1, 4), another), 1, credit.EvidenceVerified, BasisRepairs},
		{"one of several tokens, and a deletion", 0.3, 3, all(repair(1, 4), deleted), 1, credit.EvidenceVerified, BasisRepairs},
		{"several tokens and the alignment", 0.3, 1, all(repair(1, 4)), 1, credit.EvidenceVerified, BasisAgreed},
		{"pairs", 0.3, 3, all(pair, pair), 1, credit.EvidenceDivergence, BasisSeveral},
		{"pairs and the alignment", 0.3, 1, all(pair, pair), 1, credit.EvidenceVerified, BasisAgreed},

		{"on every further input", 0.3, 3, further(beyond(repair(1, 1), 8)), 1, credit.EvidenceVerified, BasisRepairs},
		{"one piece, on every further input", 0.3, 3, further(beyond(repair(1, 4), 8)), 1, credit.EvidenceVerified, BasisOne},
		{"one piece put in beside, on every further input", 0.3, 3, further(beyond(put, 8)), 1, credit.EvidenceDivergence, BasisSeveral},
		{"pairs, on every further input", 0.3, 3, further(beyond(pair, 8)), 1, credit.EvidenceDivergence, BasisSeveral},
		{"pairs of a token each, on every further input", 0.3, 3, further(beyond(pair, 8), beyond(two, 8)), 1, credit.EvidenceVerified, BasisPair},
		{"pairs of a token each, on fewer", 0.3, 3, further(beyond(two, 7)), 1, credit.EvidenceDivergence, BasisTests},
		{"one piece, on inputs that the program treats rightly as it is", 0.3, 3, judge.Repairs{All: []judge.Repair{beyond(repair(1, 4), 8)}, Further: 8, FurtherPassed: 8}, 1, credit.EvidenceDivergence, BasisTests},
		{"on most of those that it is wrong on", 0.3, 3, further(beyond(repair(1, 1), 7)), 1, credit.EvidenceVerified, BasisRepairs},
		{"on fewer", 0.3, 3, further(beyond(repair(1, 1), 6)), 1, credit.EvidenceDivergence, BasisTests},
		{"on fewer, and the alignment", 0.3, 1, further(beyond(repair(1, 1), 4)), 1, credit.EvidenceVerified, BasisAgreed},
		{"one piece on fewer, and the alignment", 0.3, 1, further(beyond(repair(1, 4), 7)), 1, credit.EvidenceDivergence, BasisTests},
		{"pairs on fewer, and the alignment", 0.3, 1, further(beyond(pair, 7)), 1, credit.EvidenceDivergence, BasisTests},
		{"one elsewhere does better", 0.3, 3, further(beyond(repair(1, 1), 7), beyond(repair(1, 1), 7), beyond(repair(2, 2), 8), beyond(repair(2, 1), 8)), 2, credit.EvidenceVerified, BasisRepairs},

		{"a solution by itself beside another repair", 0.3, 3, all(whole, repair(2, 1)), 2, credit.EvidenceVerified, BasisRepairs},
		{"a solution by itself", 0.3, 3, all(whole), 1, credit.EvidenceDivergence, BasisSeveral},
		{"a solution by itself, and the alignment", 0.3, 1, all(whole), 1, credit.EvidenceVerified, BasisAgreed},
		{"a name that another repair binds", 0.9, 2, all(reader, binder), 2, credit.EvidenceDivergence, BasisSeveral},
		{"a name that another repair only reads", 0.9, 2, all(reader, other), 2, credit.EvidenceVerified, BasisAgreed},

		{"a part of the tests", 0.3, 3, judge.Repairs{Partial: []judge.Repair{partial}}, 2, credit.EvidenceDivergence, BasisPartial},
		{"no more than before", 0.3, 3, judge.Repairs{Partial: []judge.Repair{worse}}, 3, credit.EvidenceDivergence, BasisOther},
		{"a part of the tests, the same program", 0.9, 3, judge.Repairs{Partial: []judge.Repair{partial}}, 3, credit.EvidenceDivergence, BasisSame},
	} {
		p := lines("a = 1", "b = 2", "c = 3")
		got := decide(found(p, c.similarity, c.diverges, 1, 2, 3), &c.repairs, &judge.Judgement{Passed: 2, Failed: 3}, DefaultWeights())
		if got.Spans[0] != p.Parts[c.part].Span || got.Evidence != c.evidence || got.Basis != c.basis {
			t.Errorf("%s: %v %s %q; want part %d %s %q", c.name, got.Spans, got.Evidence, got.Basis, c.part, c.evidence, c.basis)
		}
		if confidence(got) <= 0 || confidence(got) >= 1 {
			t.Errorf("%s: confidence %v", c.name, confidence(got))
		}
	}
}

// Where control goes on elsewhere, what led there may be at fault: that does not
// make a part clear by which its repairs are not.
func TestAStepTooManyMakesNoPartClear(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	two := &judge.Repairs{All: []judge.Repair{repair(1, 1), repair(2, 1)}}
	for kind, want := range map[align.Kind]Basis{align.Value: BasisAgreed, align.Extra: BasisSeveral} {
		f := found(p, 0.9, 2, 1, 2, 3)
		f.Divergence.Kind = kind
		if got := decide(f, two, &judge.Judgement{Failed: 3}, DefaultWeights()); got.Basis != want || got.Spans[0] != p.Parts[2].Span {
			t.Errorf("%v: %q of %v", kind, got.Basis, got.Spans)
		}
	}
}

func TestARepairOfTheOnlyFailingTest(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	all := &judge.Repairs{All: []judge.Repair{repair(1, 1), repair(1, 1)}}
	one := &judge.Judgement{Passed: 4, Failed: 1}
	if got := decide(found(p, 0.3, 3, 1, 2, 3), all, one, DefaultWeights()); got.Evidence != credit.EvidenceDivergence || got.Basis != BasisTests {
		t.Errorf("alone: %s %q", got.Evidence, got.Basis)
	}
	if got := decide(found(p, 0.3, 1, 1, 2, 3), all, one, DefaultWeights()); got.Evidence != credit.EvidenceVerified || got.Basis != BasisAgreed {
		t.Errorf("with the alignment: %s %q", got.Evidence, got.Basis)
	}
	borne := &judge.Repairs{All: []judge.Repair{beyond(repair(1, 1), 4)}, Further: 4, FurtherPassed: 3}
	if got := decide(found(p, 0.3, 3, 1, 2, 3), borne, one, DefaultWeights()); got.Evidence != credit.EvidenceVerified || got.Basis != BasisRepairs {
		t.Errorf("with further inputs: %s %q", got.Evidence, got.Basis)
	}
}

// A crash's place is the interpreter's word: it confirms repairs, and gives way
// to those that lie elsewhere however much alike the reference is.
func TestACrashDoesNotStandAgainstRepairs(t *testing.T) {
	p := lines("a = 1", "b = 2", "c = 3")
	all := &judge.Repairs{All: []judge.Repair{repair(1, 1)}}
	for diverges, want := range map[int]Basis{3: BasisRepairs, 1: BasisAgreed} {
		f := found(p, 0.95, diverges, 1, 2, 3)
		f.Divergence.Kind, f.Basis = align.Crash, BasisTraceback
		if got := decide(f, all, &judge.Judgement{Failed: 2}, DefaultWeights()); got.Basis != want || got.Spans[0] != p.Parts[1].Span {
			t.Errorf("crash in part %d: %q %v, want %q", diverges, got.Basis, got.Spans, want)
		}
	}
}

func TestUnderDecidesAnew(t *testing.T) {
	e := newTestEngine(t)
	e.config.Localise.Verify = VerifyOptions{Steps: 100_000, StepMultiple: 10, Donors: 1}
	task := sumTask(t, e)
	s := settle(t, e, task, Member{Completion: completion(wrong), Always: true})[0]
	was := *s.Finding
	if was.Evidence != credit.EvidenceVerified || len(was.Ranked) < 2 {
		t.Fatalf("%s, of %d parts: the test needs a clear one among several", was.Evidence, len(was.Ranked))
	}
	never := DefaultWeights() // nothing is clear, and the alignment confirms nothing
	never.Trusted, never.Alike, never.Clearly = 2, 2, 1e9
	if got := s.Finding.Under(never); got.Evidence != credit.EvidenceDivergence || got.Basis != BasisSeveral || got.Confidence != confidences[BasisSeveral] {
		t.Errorf("%s %q %v where no part is clear", got.Evidence, got.Basis, got.Confidence)
	}
	if got := s.Finding.Under(DefaultWeights()); got.Basis != was.Basis || got.Reason != was.Reason || !slices.Equal(got.Spans, was.Spans) {
		t.Errorf("under the same weights %+v, was %+v", got, was)
	}
	if s.Finding.Evidence != was.Evidence || s.Finding.Basis != was.Basis || s.Finding.Reason != was.Reason ||
		s.Finding.Confidence != was.Confidence || !slices.Equal(s.Finding.Spans, was.Spans) {
		t.Errorf("the finding itself changed: %+v", s.Finding)
	}
}

func TestForcedIsTheLastWitness(t *testing.T) {
	places := []judge.Forced{{Part: 2, Span: trace.Span{Start: 0, End: 1}, Branch: true, Passed: 2}, {Part: 1, Passed: 1}}
	partial := repair(1, 1)
	partial.Passed = 3
	for _, c := range []struct {
		name    string
		was     Basis
		repairs judge.Repairs
		parts   []int // of the spans, in order
		basis   Basis
	}{
		{"values alone", BasisValues, judge.Repairs{Forced: places}, []int{2, 1, 3}, BasisForced},
		{"states that differ", BasisOther, judge.Repairs{Forced: places}, []int{3, 2, 1}, BasisOther},
		{"the same program", BasisSame, judge.Repairs{Forced: places}, []int{3}, BasisSame},
		{"a partial repair", BasisValues, judge.Repairs{Forced: places, Partial: []judge.Repair{partial}}, []int{1, 3}, BasisPartial},
		{"nothing forced", BasisValues, judge.Repairs{}, []int{3}, BasisValues},
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
		for _, part := range c.parts {
			want = append(want, p.Parts[part].Span)
		}
		if !slices.Equal(got.Spans, want) || got.Basis != c.basis || got.Evidence != credit.EvidenceDivergence {
			t.Errorf("%s: %v %q %s; want %v %q", c.name, got.Spans, got.Basis, got.Evidence, want, c.basis)
		}
	}
}

func TestDescribeAPair(t *testing.T) {
	p := lines("a = 1", "b = 2")
	r := judge.Repair{Part: 1, Span: p.Parts[1].Span, Replacement: "a = 3",
		Also: &judge.Edit{Part: 2, Span: p.Parts[2].Span}}
	got := describe(p, &r)
	if want := "`a = 3` for `a = 1`, which mends the first failing test, and `b = 2` deleted"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSole(t *testing.T) {
	p := lines("a = 1", "b = 2")
	if got := sole(found(p, 0, 1, 0, 2, 2)); got != 2 {
		t.Errorf("one statement and its function's header: %d", got)
	}
	if got := sole(found(p, 0, 1, 0, 1, 2)); got != -1 {
		t.Errorf("two statements: %d", got)
	}
	p.Parts[1].Kind = "assert"
	if got := sole(found(p, 0, 1, 0, 1, 2)); got != 2 {
		t.Errorf("one statement and an assertion that holds: %d", got)
	}
	if got := sole(found(p, 0, 1, 0, 1, 1)); got != 1 {
		t.Errorf("an assertion alone: %d", got)
	}
	p.Parts[2].Kind = "import"
	if got := sole(found(p, 0, 1, 0, 1, 2, 1)); got != -1 {
		t.Errorf("an assertion and an import, and nothing that they are for: %d", got)
	}
	cut := found(p, 0, 1, 1)
	cut.Candidate.Run.Capped = true // what came later is not known
	if got := sole(cut); got != -1 {
		t.Errorf("a cut trace: %d", got)
	}
}

func TestConfidenceFollowsEvidence(t *testing.T) {
	of := func(e credit.Evidence, b Basis) float64 { return confidence(&Finding{Evidence: e, Basis: b}) }
	for _, b := range Bases {
		if got := of(credit.EvidenceDivergence, b); got <= 0 || got >= 1 {
			t.Errorf("%q: %v", b, got)
		}
		if got := of(credit.EvidenceNone, b); got != 0 {
			t.Errorf("%q without a span: %v", b, got)
		}
	}
	if len(confidences) != len(Bases) {
		t.Errorf("%d bases are shown, %d have a confidence", len(Bases), len(confidences))
	}
	if got := confidence(nothing("why")); got != 0 {
		t.Errorf("nothing found: %v", got)
	}
	// What has one more reason to be right claims more.
	for _, order := range [][]Basis{
		{BasisAgreed, BasisRepairs, BasisTests, BasisPartial},
		{BasisRepairs, BasisPair, BasisOne}, {BasisRepairs, BasisSeveral},
		{BasisAgreed, BasisSame, BasisOther, BasisValues},
	} {
		for i := range order[1:] {
			if more, less := of(credit.EvidenceDivergence, order[i]), of(credit.EvidenceDivergence, order[i+1]); more <= less {
				t.Errorf("%q claims %v, %q %v", order[i], more, order[i+1], less)
			}
		}
	}
}
