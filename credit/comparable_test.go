package credit

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		candidate, reference string // functions apart by spaces
		want                 float64
	}{
		{"L(B(R))R", "L(B(R))R", 1},
		{"L(B(R))R", "L(B(J))R", 1 - 1./8},
		{"R", "L(R)", 1. / 4},
		{"B(R)R L(B(R))R", "L(B(R))R", 1}, // what else a model wrote costs nothing
		{"", "", 0},
		{"R", "", 0},
	} {
		got := Similarity(strings.Fields(c.candidate), strings.Fields(c.reference))
		if math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%q, %q: %v, want %v", c.candidate, c.reference, got, c.want)
		}
	}
}

func TestFlowRatioIsASimilarity(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	flow := func() string {
		text := make([]byte, r.IntN(20))
		for i := range text {
			text[i] = "LBR()"[r.IntN(5)]
		}
		return string(text)
	}
	for range 2000 {
		a, b := flow(), flow()
		ratio := flowRatio(a, b)
		if ratio < 0 || ratio > 1 || ratio != flowRatio(b, a) || (ratio == 1) != (a == b) {
			t.Fatalf("%q, %q: %v and %v", a, b, ratio, flowRatio(b, a))
		}
	}
}

func TestBestReference(t *testing.T) {
	pool := [][]string{{"R"}, {"L(B(R))R"}, {"L(B(R))R"}}
	got := BestReference([]string{"L(B(R))"}, pool, .8)
	if got.Index != 1 || !got.Comparable || math.Abs(got.Similarity-7./8) > 1e-12 {
		t.Errorf("got %+v", got)
	}
	if got := BestReference([]string{"T"}, pool, .8); got.Comparable || got.Index < 0 {
		t.Errorf("got %+v", got)
	}
	if got := BestReference([]string{"T"}, nil, 0); got.Comparable || got.Index != -1 {
		t.Errorf("an empty pool: %+v", got)
	}
}

// A hostile program's control flow is cut, so that the comparison stays cheap.
func TestSimilarityIsBounded(t *testing.T) {
	huge := []string{strings.Repeat("LB", 1<<20), "R"}
	if got := cutFlow(huge); len(got) != 1 || len(got[0]) != flowLimit {
		t.Errorf("kept %d functions", len(got))
	}
	many := make([]string, 1<<20)
	if got := cutFlow(many); len(got) > flowLimit {
		t.Errorf("kept %d functions", len(got))
	}
	if got := Similarity(huge, huge); got != 1 {
		t.Errorf("a program is like itself: %v", got)
	}
}

func BenchmarkSimilarityWorstCase(b *testing.B) {
	one, other := strings.Repeat("LBR", flowLimit/3-1), strings.Repeat("RTC", flowLimit/3-1)
	for b.Loop() {
		Similarity([]string{one}, []string{other})
	}
}
