package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/trace"
)

// VerifyOptions say how hard repairs are looked for ([verify] of egca.toml).
type VerifyOptions struct {
	// Steps is the budget of one sample, in steps of the search (loop
	// iterations, calls, edits tried): not seconds, so that the same input
	// gives the same bytes. 0 turns verification off.
	Steps        uint64
	StepMultiple uint32
	Donors       int // correct programs that lend their expressions
	Further      int // inputs beside the tests that repairs are told apart by
}

// donors are the pool's nearest, the canonical reference always among them.
func donors(p *judge.Problem, pool []*judge.Reference, most int) []*judge.Reference {
	most = max(most, 1)
	chosen := append([]*judge.Reference(nil), pool[:min(most, len(pool))]...)
	for _, r := range chosen {
		if r == p.Reference {
			return chosen
		}
	}
	chosen[len(chosen)-1] = p.Reference
	return chosen
}

// decide weighs repairs against the alignment. The part with the weightiest
// repairs is the fault. Where the part that the alignment blames weighs at
// least half as much, the two agree on that one; where the reference is nearly
// the same program, a divergence stands even alone. Where nothing differs before
// an exception the alignment knows no more than the interpreter: that can agree
// with repairs but not stand against them.
func decide(found *Finding, repairs *judge.Repairs, j *judge.Judgement, w Weights) *Finding {
	w.structure(found)
	if len(repairs.All) == 0 {
		return several(found, repairs, j.Passed)
	}
	program := found.Candidate.Program
	found.Ranked = rank(repairs.All)
	best, agreed := found.Ranked[0], false
	if d := found.Divergence; d != nil && d.Kind != align.Novel {
		for _, r := range found.Ranked {
			if r.Part == d.Part && 2*r.Weight >= found.Ranked[0].Weight {
				best, agreed = r, true
			}
		}
		if !agreed && found.Similarity >= w.Trusted && d.Kind != align.Crash {
			found.Reason += fmt.Sprintf("; an edit of %s would repair it too", quote(program, best.Part))
			return found
		}
	}
	found.Spans = append([]trace.Span{program.Parts[best.Part].Span}, found.Spans...)
	found.Repair = best.Smallest
	found.Evidence, found.Basis = credit.EvidenceDivergence, w.basis(found, repairs.All, best, agreed, j.Failed)
	if found.Basis == BasisAgreed || found.Basis == BasisRepairs || found.Basis == BasisTwo {
		found.Evidence = credit.EvidenceVerified
	}
	found.Reason = fmt.Sprintf("all tests pass with %s (%s here, %d in all)",
		describe(program, best.Smallest), plural(best.Count, "repair"), len(repairs.All))
	return found
}

// basis is what the best part rests on. Repairs by themselves say it where they
// weigh clearly more than those of any other part, mend more than one failing
// test and are more than one piece of several tokens. Such a piece, put in once or
// in several ways, and pairs of edits, unless one of a token each, can be found
// where the fault is not: at the place that reads what another should have made.
// An edit that mends the only failing test has met no test that it was not made for.
func (w Weights) basis(found *Finding, repairs []judge.Repair, best PartRepairs, agreed bool, failed int) Basis {
	others := 0.0
	for _, r := range found.Ranked {
		if r.Part != best.Part {
			others = max(others, r.Weight)
		}
	}
	clear := best.Weight >= w.Clearly*others
	switch {
	case supplied(found.Candidate.Program, best, repairs):
		return BasisSeveral
	case agreed && (clear || found.Similarity >= w.Alike):
		return BasisAgreed
	case !clear:
		return BasisSeveral
	case best.Smallest.Also != nil && best.Smallest.Size > 2:
		return BasisPair
	case best.Smallest.Also != nil:
		return BasisTwo
	case best.Smallest.Size > 1 && onePiece(best.Part, repairs):
		return BasisOne
	case failed == 1:
		return BasisOneTest
	}
	return BasisRepairs
}

// onePiece tells whether the repairs of a part all put in the same code, by
// itself or within more.
func onePiece(part int, repairs []judge.Repair) bool {
	var texts []string
	for i := range repairs {
		if repairs[i].Part == part {
			texts = append(texts, strings.Join(strings.Fields(repairs[i].Replacement), " "))
		}
	}
	least := slices.MinFunc(texts, func(a, b string) int { return len(a) - len(b) })
	return !slices.ContainsFunc(texts, func(text string) bool {
		return text != least && (least == "" || !strings.Contains(text, least))
	})
}

// supplied tells whether a part's smallest repair replaces a name that a repair
// of another part binds in a statement put in: then the statement may be what is
// missing, and the part only the first to read the name.
func supplied(program *trace.Program, best PartRepairs, repairs []judge.Repair) bool {
	name := string(program.Source[best.Smallest.Span.Start:best.Smallest.Span.End])
	if !isName(name) {
		return false
	}
	for i := range repairs {
		if r := &repairs[i]; r.Part != best.Part && r.Span.Empty() && binds(r.Replacement, name) {
			return true
		}
	}
	return false
}

// several decides where no edit makes every test pass: the program has several
// faults, or one that no small edit mends. The part whose edit mends the most
// failing tests, and more than it breaks, is one of them, unless the reference
// is nearly the same program and the alignment can be trusted.
func several(found *Finding, repairs *judge.Repairs, passing int) *Finding {
	if found.Basis == BasisSame {
		return found
	}
	if len(repairs.Partial) == 0 || repairs.Partial[0].Passed <= passing {
		return forced(found, repairs)
	}
	best := &repairs.Partial[0] // most checks passed first, then the smallest
	program := found.Candidate.Program
	found.Spans = append([]trace.Span{program.Parts[best.Part].Span}, found.Spans...)
	found.Evidence, found.Basis = credit.EvidenceDivergence, BasisPartial
	found.Reason = fmt.Sprintf("%d of %d tests pass with %s, %d as it is; no edit makes all pass",
		best.Passed, repairs.Checks, describe(program, best), passing)
	return found
}
