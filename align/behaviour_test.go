package align

import (
	"math/rand/v2"
	"testing"
)

// slowCommon is the textbook's table.
func slowCommon(a, b []uint64) int {
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := range a {
		for j := range b {
			best[i+1][j+1] = max(best[i][j+1], best[i+1][j])
			if a[i] == b[j] {
				best[i+1][j+1] = max(best[i+1][j+1], best[i][j]+1)
			}
		}
	}
	return best[len(a)][len(b)]
}

func TestCommonIsTheLongestSubsequence(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) []uint64 {
		all := make([]uint64, n)
		for i := range all {
			all[i] = random.Uint64N(7)
		}
		return all
	}
	for range 2000 {
		a, b := draw(random.IntN(compared+1)), draw(random.IntN(2*compared))
		if got, want := common(a, b), slowCommon(a, b); got != want {
			t.Fatalf("%v\n%v\ngot %d, want %d", a, b, got, want)
		}
	}
	full := draw(compared)
	if got := common(full, full); got != compared {
		t.Errorf("a full word with itself: %d", got)
	}
}
