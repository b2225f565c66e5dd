package align

import (
	"math/bits"

	"github.com/egca/egca/trace"
)

// compared is how many values of a run its agreement with another is judged
// by: a word's bits.
const compared = 64

// Agreement is how far two programs compute the same values in the same order
// on one input that both get right, in [0, 1]: the longest common subsequence
// of the first values of their runs. Programs that solve a problem in one way
// agree however they are written, so it says more of a reference's worth than
// their texts do. What a function is entered with says nothing and is left out.
func Agreement(a, b Side) float64 {
	mine, theirs := values(a), values(b)
	if len(mine) == 0 || len(theirs) == 0 {
		return 0
	}
	return 2 * float64(common(mine, theirs)) / float64(len(mine)+len(theirs))
}

// values are the digests of the first values that a run's call computed.
func values(s Side) []uint64 {
	var all []uint64
	for _, e := range s.Run.Events[s.Run.Loading:] {
		if e.Value == 0 || s.Program.Sites[e.Site].Kind == trace.Enter {
			continue
		}
		if all = append(all, s.Run.Table.Digest(e.Value)); len(all) == compared {
			break
		}
	}
	return all
}

// common is the length of the longest common subsequence of two sequences, the
// first of at most 64 items: bit-parallel, after Hyyrö (2004).
func common(a, b []uint64) int {
	places := map[uint64]uint64{}
	for i, x := range a {
		places[x] |= 1 << i
	}
	row := ^uint64(0)
	for _, x := range b {
		matched := row & places[x]
		row = row + matched | row&^matched
	}
	return bits.OnesCount64(^row << (compared - len(a)))
}
