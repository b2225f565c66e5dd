package localise

import (
	"fmt"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
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

// decide weighs repairs against the alignment. The statement with the weightiest
// repairs is the fault. Where the statement that the alignment blames weighs at
// least half as much, the two agree on that one; where the reference is nearly
// the same program, a divergence stands even alone. Where nothing differs before
// an exception the alignment knows no more than the interpreter, and of a call that
// the analysis does not know it has a guess: these can agree with repairs but not
// stand against them.
func decide(found *Finding, repairs *repair.Repairs, j *judge.Judgement, w Weights) *Finding {
	w.structure(found)
	if len(repairs.All) == 0 {
		return several(found, repairs, j.Passed, w)
	}
	program := found.Candidate.Program
	kept := likest(repairs.All)
	found.Ranked = rank(kept)
	best, agreed := found.Ranked[0], false
	if d := found.Divergence; d != nil && d.Kind != align.Novel {
		for _, r := range found.Ranked {
			if r.Statement == d.Statement && 2*r.Weight >= found.Ranked[0].Weight {
				best, agreed = r, true
			}
		}
		if !agreed && found.Similarity >= w.Trusted && d.Kind != align.Crash && !d.UnknownCall {
			found.Reason += fmt.Sprintf("; an edit of %s would repair it too", quote(program, best.Statement))
			return found
		}
	}
	found.Spans = append([]trace.Span{program.Statements[best.Statement].Span}, found.Spans...)
	found.Repair = best.Smallest
	found.Evidence, found.Basis = credit.EvidenceDivergence, w.basis(found, kept, best, agreed, j.Failed, repairs)
	if found.Basis.verified() {
		found.Evidence = credit.EvidenceVerified
	}
	found.Reason = fmt.Sprintf("all tests pass with %s (%s here, %d in all)%s",
		describe(program, best.Smallest), plural(best.Count, "repair"), len(kept), alike(repairs, kept))
	return found
}

// several decides where no edit makes every test pass: the program has several
// faults, or one that no small edit mends. The statement whose edit mends the most
// failing tests, and more than it breaks, is one of them. It does not stand against
// the alignment where the reference is nearly the same program, nor against a value
// that differs first where it is much alike.
func several(found *Finding, repairs *repair.Repairs, passing int, w Weights) *Finding {
	d := found.Divergence
	if found.Basis == BasisSame || found.Basis == BasisOther && d != nil && d.Kind == align.Value && found.Similarity >= w.Alike {
		return found
	}
	if len(repairs.Partial) == 0 || repairs.Partial[0].Passed <= passing {
		return forced(found, repairs)
	}
	best := &repairs.Partial[0] // most checks passed first, then the smallest
	program := found.Candidate.Program
	found.Spans = append([]trace.Span{program.Statements[best.Statement].Span}, found.Spans...)
	found.Evidence, found.Basis = credit.EvidenceDivergence, BasisPartial
	found.Reason = fmt.Sprintf("%d of %d tests pass with %s, %d as it is; no edit makes all pass",
		best.Passed, repairs.Checks, describe(program, best), passing)
	return found
}
