package localise

import (
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/repair"
)

// likest are the repairs that go on like correct programs where the tests end:
// on as many further inputs as any. Those that solve the problem by themselves
// are left out where there are others.
func likest(repairs []repair.Repair) []repair.Repair {
	most := 0
	for i := range repairs {
		most = max(most, repairs[i].Further)
	}
	var kept, whole []repair.Repair
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
func alike(repairs *repair.Repairs, kept []repair.Repair) string {
	if repairs.Further == 0 {
		return ""
	}
	return fmt.Sprintf(", and it does as the references do on %d of %d further inputs, %d as it is",
		kept[0].Further, repairs.Further, repairs.FurtherPassed)
}

// basis is what the best statement rests on. Repairs by themselves say it where they
// weigh clearly more than those of any other statement and go on like correct
// programs on every further input. With less than that a test may only have been
// hit: then several repairs are asked for, and three quarters of what the program
// does wrong on further inputs mended, or several failing tests where it does
// nothing wrong on any.
// Where a repair does without what other statements compute, makes up for it with
// a statement of its own or with more than a token in each of two places, or a name
// has no value, the fault may be anywhere before.
// Where no statement is clear the alignment can say which it is by a value that
// differs there; of a step too many, what led to it may be at fault.
func (w Weights) basis(found *Finding, kept []repair.Repair, best StatementRepairs, agreed bool, failed int, repairs *repair.Repairs) Basis {
	others := 0.0
	for _, r := range found.Ranked {
		if r.Statement != best.Statement {
			others = max(others, r.Weight)
		}
	}
	clear := best.Weight >= w.Clearly*others
	program, r := found.Candidate.Program, best.Smallest
	one := r.Size > 1 && onePiece(best.Statement, kept)
	wrong, mended := repairs.Further-repairs.FurtherPassed, r.Further-repairs.FurtherPassed
	switch {
	case supplied(program, best, kept), unmade(found, r), bypassed(program, r), !agreed && (r.Whole || one && r.Span.Empty() || r.Also != nil && r.Size > 2):
		return BasisSeveral
	case !clear && !(agreed && found.Similarity >= w.Alike && found.Divergence.Kind == align.Value):
		return BasisSeveral
	case wrong > 0 && r.Further == repairs.Further:
		return confirmed(agreed, one, r)
	case agreed && (wrong == 0 || r.Also == nil && !one):
		return BasisAgreed
	case r.Also != nil || one:
		return BasisTests
	case wrong > 0 && 4*mended >= 3*wrong, wrong == 0 && failed > 1:
		return BasisRepairs
	}
	return BasisTests
}

// confirmed is the basis of repairs that correct programs bear out.
func confirmed(agreed, one bool, r *repair.Repair) Basis {
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

// onePiece tells whether the repairs of a statement all put in the same code, by
// itself or within more.
func onePiece(statement int, repairs []repair.Repair) bool {
	var texts []string
	for i := range repairs {
		if repairs[i].Statement == statement {
			texts = append(texts, strings.Join(strings.Fields(repairs[i].Replacement), " "))
		}
	}
	least := slices.MinFunc(texts, func(a, b string) int { return len(a) - len(b) })
	return !slices.ContainsFunc(texts, func(text string) bool {
		return text != least && (least == "" || !strings.Contains(text, least))
	})
}
