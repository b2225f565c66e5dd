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
	kept := likest(repairs.All)
	found.Ranked = rank(kept)
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
	found.Evidence, found.Basis = credit.EvidenceDivergence, w.basis(found, kept, best, agreed, j.Failed, repairs)
	if found.Basis.verified() {
		found.Evidence = credit.EvidenceVerified
	}
	found.Reason = fmt.Sprintf("all tests pass with %s (%s here, %d in all)%s",
		describe(program, best.Smallest), plural(best.Count, "repair"), len(kept), alike(repairs, kept))
	return found
}

// likest are the repairs that go on like correct programs where the tests end:
// on as many further inputs as any. Those that solve the problem by themselves
// are left out where there are others.
func likest(repairs []judge.Repair) []judge.Repair {
	most := 0
	for i := range repairs {
		most = max(most, repairs[i].Further)
	}
	var kept, whole []judge.Repair
	for _, r := range repairs {
		switch {
		case r.Further < most:
		case r.Whole:
			whole = append(whole, r)
		default:
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 {
		return whole
	}
	return kept
}

// alike says how far the repairs that are kept go on like correct programs.
func alike(repairs *judge.Repairs, kept []judge.Repair) string {
	if repairs.Further == 0 {
		return ""
	}
	return fmt.Sprintf(", and it does as the references do on %d of %d further inputs, %d as it is",
		kept[0].Further, repairs.Further, repairs.FurtherPassed)
}

// basis is what the best part rests on. Repairs by themselves say it where they
// weigh clearly more than those of any other part and go on like correct
// programs on every further input. With less than that a test may only have been
// hit: then several repairs are asked for, and half of what the program does
// wrong on further inputs mended, or where there are none, several failing tests.
// Where a repair does without what other statements compute, makes up for it with
// a statement of its own, or a name has no value, the fault may be anywhere before.
// Where no part is clear the alignment can say which it is by a value that
// differs there; of a step too many, what led to it may be at fault.
func (w Weights) basis(found *Finding, kept []judge.Repair, best PartRepairs, agreed bool, failed int, repairs *judge.Repairs) Basis {
	others := 0.0
	for _, r := range found.Ranked {
		if r.Part != best.Part {
			others = max(others, r.Weight)
		}
	}
	clear := best.Weight >= w.Clearly*others
	program, r := found.Candidate.Program, best.Smallest
	one := r.Size > 1 && onePiece(best.Part, kept)
	wrong, mended := repairs.Further-repairs.FurtherPassed, r.Further-repairs.FurtherPassed
	switch {
	case supplied(program, best, kept), unmade(found, r), bypassed(program, r), !agreed && (r.Whole || one && r.Span.Empty()):
		return BasisSeveral
	case !clear && !(agreed && found.Similarity >= w.Alike && found.Divergence.Kind == align.Value):
		return BasisSeveral
	case repairs.Further > 0 && r.Further == repairs.Further:
		return confirmed(agreed, one, r)
	case agreed && (repairs.Further == 0 || r.Also == nil && !one):
		return BasisAgreed
	case r.Also != nil || one:
		return BasisTests
	case wrong > 0 && 2*mended >= wrong, repairs.Further == 0 && failed > 1:
		return BasisRepairs
	}
	return BasisTests
}

// confirmed is the basis of repairs that correct programs bear out.
func confirmed(agreed, one bool, r *judge.Repair) Basis {
	switch {
	case agreed:
		return BasisAgreed
	case r.Also != nil:
		return BasisPair
	case one:
		return BasisOne
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
