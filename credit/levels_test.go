package credit

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSoftenKeepsTheSum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		tokens := 1 + r.IntN(300)
		set := randomSet(r, tokens)
		weights, fallback, err := Weights(tokens, set)
		if err != nil {
			t.Fatal(err)
		}
		hard, w := slices.Clone(weights), r.Float64()
		Soften(weights, w)
		if got := sum(weights); !near(got, float64(tokens), tokens) {
			t.Fatalf("weights of %d tokens, softened to %v, sum to %v", tokens, w, got)
		}
		for i := range weights {
			// Never below the uniform share that is left, never beyond the hard one.
			if weights[i] < 1-w-1e-12 || weights[i] > max(hard[i], 1)+1e-12 || fallback && !near(weights[i], 1, tokens) {
				t.Fatalf("token %d: %v became %v with %v", i, hard[i], weights[i], w)
			}
		}
	}
	weights := []float64{0, 3, 0}
	if Soften(weights, 1); !slices.Equal(weights, []float64{0, 3, 0}) {
		t.Errorf("the whole weight: %v", weights)
	}
	if Soften(weights, 0); !slices.Equal(weights, []float64{1, 1, 1}) {
		t.Errorf("no weight: %v", weights)
	}
}

func TestLevelWeights(t *testing.T) {
	w := LevelWeights{Interpreter: 0.1, Verified: 0.2, Divergence: 0.3, Coverage: 0.4}
	for level, want := range map[Evidence]float64{EvidenceInterpreter: 0.1, EvidenceVerified: 0.2,
		EvidenceDivergence: 0.3, EvidenceCoverage: 0.4, EvidenceNone: 0, "": 0} {
		if got := w.Of(level); got != want {
			t.Errorf("%q: %v, want %v", level, got, want)
		}
	}
}
