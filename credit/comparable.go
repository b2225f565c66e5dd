package credit

import (
	"cmp"
	"slices"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// flowLimit is how much of a program's control flow is compared, in bytes of
// its normal form. Programs of a few hundred lines stay below it; what is over
// is left out, so that a hostile program costs no more than milliseconds.
const flowLimit = 1024

// Similarity is how much of a reference's control flow a candidate has, in
// [0, 1]. Both are lists of functions in normal form, such as "L(B(R))R" (the
// module itself left out or not, as the caller likes, but the same in both).
//
// Each function of the reference is paired with the candidate's function most
// like it, and counts by its size. So helpers that a candidate adds, or the
// other programs that a model writes after its answer, cost nothing. Two
// functions compare by 1 - edits/length: how many letters must change, over
// the longer one's length.
func Similarity(candidate, reference []string) float64 {
	candidate, reference = cutFlow(candidate), cutFlow(reference)
	var sum, total float64
	for _, want := range reference {
		best := 0.0
		for _, have := range candidate {
			best = max(best, flowRatio(have, want))
		}
		weight := float64(len(want) + 1) // a straight-line function counts too
		sum += weight * best
		total += weight
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// Match is the reference most like a candidate.
type Match struct {
	Index      int // in the pool; -1 when the pool is empty
	Similarity float64
	Comparable bool // the similarity reaches the threshold
}

// BestReference finds the reference in the pool whose control flow is most
// like the candidate's; the first of several equally like it.
func BestReference(candidate []string, pool [][]string, threshold float64) Match {
	best := Match{Index: -1}
	for i, reference := range pool {
		if s := Similarity(candidate, reference); best.Index < 0 || s > best.Similarity {
			best.Index, best.Similarity = i, s
		}
	}
	best.Comparable = best.Index >= 0 && best.Similarity >= threshold
	return best
}

// flowRatio is symmetric because the diff gets the pair in one order: a diff's
// choice among equally short edit scripts may depend on it.
func flowRatio(a, b string) float64 {
	if a == b {
		return 1
	}
	if cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) > 0 {
		a, b = b, a
	}
	diff := diffmatchpatch.New()
	diff.DiffTimeout = 0 // the default cuts by the clock: not reproducible
	edits := diff.DiffLevenshtein(diff.DiffMain(a, b, false))
	return 1 - min(1, float64(edits)/float64(len(b)))
}

// cutFlow keeps whole functions up to flowLimit bytes, and at most as many.
func cutFlow(functions []string) []string {
	size := 0
	for i, f := range functions {
		if size += len(f) + 1; size > flowLimit {
			kept := slices.Clone(functions[:i])
			if i == 0 {
				kept = append(kept, f[:flowLimit])
			}
			return kept
		}
	}
	return functions
}
