package localise

import (
	"fmt"
	"slices"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/repair"
)

// decide weighs repairs against the alignment and returns found with the span that
// wins in front. The statement with the weightiest repairs is the fault. Where the
// statement that the alignment blames weighs at least half as much, the two agree
// on that one.
//
// Where the two disagree beside a reference that is nearly the same program, a value that
// differs first stands, for its statement computed it wrongly from what was right. A step
// that differs gives way to a proven repair: it shows where a statement that is missing
// or in the wrong place was noticed, which may be behind or before that place.
//
// When no value differs before the exception, the alignment adds
// nothing to the traceback, and a call that the analysis does not know is a guess:
// these may confirm a repair, they may not overrule one.
func decide(found *Finding, search *repair.Found, j *judge.Judgement, t Thresholds) *Finding {
	found.Ground = t.byStructure(found)
	passed, failed := j.Passed, j.Failed
	if len(j.Verdicts) < search.Tests { // the judge stopped at the first that fails
		passed, failed = search.Passing, search.Tests-search.Passing
	}
	nearest := proven(search)
	if nearest != nil && avoidsUnbound(found, nearest) {
		nearest = nil
	}
	if len(search.Repairs) == 0 && nearest != nil {
		return found.creditNearest(search, nearest)
	}
	if len(search.Repairs) == 0 {
		return withoutRepair(found, search, passed, t)
	}
	program := found.Candidate.Program
	kept := bestOnGenerated(search.Repairs)
	found.Ranked = rank(kept, unread(program))
	best, agreed := found.Ranked[0], false
	if d := found.Divergence; d != nil && d.Kind != align.Uncovered {
		for _, r := range found.Ranked {
			if r.Statement == d.Statement && 2*r.Weight >= found.Ranked[0].Weight {
				best, agreed = r, true
			}
		}
		if !agreed && found.Similarity >= t.SameStructure && d.Kind != align.Crash && !d.UnknownCall {
			if nearest != nil && slices.Contains(inOrder(found, nearest), d.Statement) {
				return found.creditNearest(search, nearest)
			}
			if d.Kind == align.Value || !t.isProven(found, kept, best, failed, search) && nearest == nil {
				found.Reason += fmt.Sprintf("; an edit of %s would repair it too", quote(program, best.Statement))
				return found
			}
		}
	}
	ground := t.repairGround(found, kept, best, agreed, failed, search)
	if nearest != nil && ground.Evidence() != credit.EvidenceVerified {
		return found.creditNearest(search, nearest)
	}
	if found.Ground == GroundUnbound && ground.Evidence() != credit.EvidenceVerified {
		return found
	}
	found.credit(program.Statements[best.Statement].Span)
	found.Repair, found.Ground = best.Smallest, ground
	found.Reason = fmt.Sprintf("all tests pass with %s (%s here, %d in all)%s",
		describe(program, best.Smallest), plural(best.Count, "repair"), len(kept), onGenerated(search, kept))
	return found
}

// withoutRepair decides where no edit makes every test pass: the program has
// several faults, or one that no small edit mends. The statement whose edit mends
// the most failing tests, and more than it breaks, holds one of them. It does not
// outweigh the alignment with a reference that is nearly the same program. It does
// not outweigh a value that differs first beside a reference that is much alike.
func withoutRepair(found *Finding, search *repair.Found, passing int, t Thresholds) *Finding {
	d := found.Divergence
	if found.Ground == GroundSameStructure || found.Ground == GroundUnbound ||
		found.Ground == GroundOtherStructure && d != nil && d.Kind == align.Value && found.Similarity >= t.Confirming {
		return found
	}
	if len(search.Partial) == 0 || search.Partial[0].Passed <= passing {
		return switched(found, search)
	}
	best := &search.Partial[0] // most tests passed first, then the smallest
	program := found.Candidate.Program
	found.credit(program.Statements[best.Statement].Span)
	found.Ground = GroundPartial
	found.Reason = fmt.Sprintf("%d of %d tests pass with %s; without it %d pass; no edit makes all tests pass",
		best.Passed, search.Tests, describe(program, best), passing)
	return found
}

// bestOnGenerated returns the repairs that agree with the references on as many
// generated inputs as any. Standalone solutions are left out where others remain.
func bestOnGenerated(repairs []repair.Repair) []repair.Repair {
	most := 0
	for i := range repairs {
		most = max(most, repairs[i].Agrees)
	}
	var kept, standalone []repair.Repair
	for _, r := range repairs {
		switch {
		case r.Agrees < most:
		case r.IsStandalone:
			standalone = append(standalone, r)
		default:
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 {
		return standalone
	}
	return kept
}

// onGenerated says on how many generated inputs the repairs agree.
func onGenerated(search *repair.Found, kept []repair.Repair) string {
	if search.Generated == 0 {
		return ""
	}
	return fmt.Sprintf("; with it the program agrees with the references on %d of %d generated inputs, without it on %d",
		kept[0].Agrees, search.Generated, search.AgreesUnedited)
}

// isProven reports whether the best statement's repairs prove it without the alignment.
func (t Thresholds) isProven(
	found *Finding, kept []repair.Repair, best StatementRepairs, failed int, search *repair.Found,
) bool {
	return t.repairGround(found, kept, best, false, failed, search).Evidence() == credit.EvidenceVerified
}

// repairGround is the ground of the best statement's repairs.
//
// Repairs suffice by themselves where they weigh clearly more than those of any
// other statement and agree with the references on every generated input. With
// less, the tests may only have been hit by chance: then the statement needs
// several different repairs, and either three quarters of the generated inputs
// that the program gets wrong mended, or several failing tests where it gets none
// wrong.
//
// The fault may lie anywhere before a repair that bypasses other statements, adds
// a statement of its own, changes more than a token in each of two places, or
// makes up for a name without a value (doubts.go).
//
// Where repairs single out no statement, the alignment can do so by a value that
// differs there. A step too many or too few cannot: the code that led to it may be
// at fault.
func (t Thresholds) repairGround(
	found *Finding,
	kept []repair.Repair,
	best StatementRepairs,
	agreed bool,
	failed int,
	search *repair.Found,
) Ground {
	others := 0.0
	for _, r := range found.Ranked {
		if r.Statement != best.Statement {
			others = max(others, r.Weight)
		}
	}
	dominant := best.Weight >= t.Dominance*others
	r := best.Smallest
	onePiece := r.Size > 1 && isOnePiece(best.Statement, kept)
	wrong, mended := search.Generated-search.AgreesUnedited, r.Agrees-search.AgreesUnedited
	switch {
	case isSupplied(found.Candidate.Program, best, kept), hasUnboundName(found, r), isBypass(r),
		!agreed && (r.IsStandalone || onePiece && r.Span.Empty() || r.Second != nil && r.Size > 2):
		return several(search, r)
	case !dominant && !(agreed && found.Similarity >= t.Confirming && found.Divergence.Kind == align.Value):
		return several(search, r)
	case wrong > 0 && r.Agrees == search.Generated:
		return confirmedGround(agreed, onePiece, r)
	case agreed && (wrong == 0 || r.Second == nil && !onePiece):
		return GroundAgreed
	case r.Second != nil || onePiece:
		return GroundTestsOnly
	case wrong > 0 && 4*mended >= 3*wrong, wrong == 0 && failed > 1:
		return GroundRepairs
	}
	return GroundTestsOnly
}

// confirmedGround is the ground of repairs that agree on every generated input.
func confirmedGround(agreed, onePiece bool, r *repair.Repair) Ground {
	switch {
	case agreed:
		return GroundAgreed
	case r.Second != nil:
		return GroundPairs
	case onePiece:
		return GroundOnePiece
	}
	return GroundRepairs
}
