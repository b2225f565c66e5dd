package credit

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

func sum(values []float64) float64 {
	// Kahan's summation: the test must not fail by its own rounding.
	total, lost := 0.0, 0.0
	for _, v := range values {
		y := v - lost
		next := total + y
		lost = (next - total) - y
		total = next
	}
	return total
}

func near(got, want float64, tokens int) bool {
	return math.Abs(got-want) <= 1e-12*math.Abs(want)+float64(tokens)*5e-324
}

func randomSet(r *rand.Rand, tokens int) []bool {
	set := make([]bool, tokens)
	share := r.Float64()
	for i := range set {
		set[i] = r.Float64() < share*share
	}
	return set
}

// Conservation: whatever the span, the weights sum to the number of tokens.
func TestWeightsConserve(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		tokens := 1 + r.IntN(1<<r.IntN(16))
		set := randomSet(r, tokens)
		if r.IntN(4) == 0 {
			set = nil
		}
		weights, fallback, err := Weights(tokens, set)
		if err != nil {
			t.Fatal(err)
		}
		if fallback != (set != nil && Size(set) == 0) {
			t.Fatalf("fallback %t with %d of %d tokens", fallback, Size(set), tokens)
		}
		if got := sum(weights); !near(got, float64(tokens), tokens) {
			t.Fatalf("weights of %d tokens sum to %v", tokens, got)
		}
		for i, w := range weights {
			if set != nil && !fallback && (w != 0) != set[i] {
				t.Fatalf("token %d: weight %v, in the set: %t", i, w, set[i])
			}
			if (set == nil || fallback) && w != 1 {
				t.Fatalf("token %d: uniform weight %v", i, w)
			}
		}
	}
}

func TestWeightsAtTheEdges(t *testing.T) {
	none, fallback, err := Weights(0, nil)
	if len(none) != 0 || fallback || err != nil {
		t.Error(none, fallback, err)
	}
	if _, _, err := Weights(2, []bool{true}); !errors.Is(err, ErrTokens) {
		t.Errorf("a set of another length: %v", err)
	}
	if _, _, err := Weights(-1, nil); !errors.Is(err, ErrTokens) {
		t.Errorf("-1 tokens: %v", err)
	}
	weights, _, err := Weights(8, []bool{0: false, 2: true, 5: true, 7: false})
	if err != nil || weights[2] != 4 || weights[5] != 4 || weights[0] != 0 {
		t.Error(weights, err)
	}
}

func FuzzWeights(f *testing.F) {
	f.Add(0.5, []byte{0, 1, 1})
	f.Fuzz(func(t *testing.T, staked float64, bits []byte) {
		set := make([]bool, len(bits))
		for i, b := range bits {
			set[i] = b&1 != 0
		}
		weights, _, err := Weights(len(set), set)
		if err != nil {
			t.Fatal(err)
		}
		if staked >= 0 && staked <= 1 {
			Soften(weights, staked)
		}
		if got := sum(weights); !near(got, float64(len(set)), len(set)) {
			t.Fatalf("weights of %d tokens sum to %v", len(set), got)
		}
	})
}

func TestAdvantages(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		rewards []float64
		eps     float64
		want    []float64
	}{
		{nil, 1e-4, nil},
		{[]float64{1}, 1e-4, []float64{0}},
		{[]float64{.1, .1, .1}, 1e-4, []float64{0, 0, 0}},
		{[]float64{0, 1}, 0, []float64{-math.Sqrt(.5), math.Sqrt(.5)}},
		{[]float64{0, 0, 0, 1}, 0, []float64{-.5, -.5, -.5, 1.5}},
		{[]float64{0, 0, 0, 1}, .5, []float64{-.25, -.25, -.25, .75}},
		{[]float64{nan, 0, 1}, 0, []float64{0, -math.Sqrt(.5), math.Sqrt(.5)}},
		{[]float64{nan, 1}, 0, []float64{0, 0}},
		{[]float64{-1e308, 1e308}, 1e-4, []float64{-math.Sqrt(.5), math.Sqrt(.5)}},
		{[]float64{-math.MaxFloat64, nan, math.MaxFloat64}, 0, []float64{-math.Sqrt(.5), 0, math.Sqrt(.5)}},
		{[]float64{1e200, 1e200, 1e200, -1e200}, 0, []float64{.5, .5, .5, -1.5}},
		{[]float64{math.MaxFloat64, 0, 0, 0}, 1, []float64{1.5, -.5, -.5, -.5}},
		{[]float64{0, math.SmallestNonzeroFloat64}, 0, []float64{-math.Sqrt(.5), math.Sqrt(.5)}},
		{[]float64{1e-300, 3e-300}, 0, []float64{-math.Sqrt(.5), math.Sqrt(.5)}},
		{[]float64{1e-300, 3e-300}, 1e-4, []float64{0, 0}},
	} {
		got, err := Advantages(c.rewards, c.eps)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.want {
			if math.Abs(got[i]-c.want[i]) > 1e-12 {
				t.Errorf("%v, eps %v: %v, want %v", c.rewards, c.eps, got, c.want)
			}
		}
	}
	if bad, err := Advantages([]float64{math.Inf(1), 0}, 0); !errors.Is(err, ErrAdvantage) {
		t.Errorf("infinite: %v, %v", bad, err)
	}
	for _, eps := range []float64{-1, nan, math.Inf(1)} {
		if _, err := Advantages([]float64{0, 1}, eps); !errors.Is(err, ErrAdvantage) {
			t.Errorf("eps %v: %v", eps, err)
		}
	}
}

// Whatever finite rewards a trainer sends, its advantages are finite, in their order.
func FuzzAdvantages(f *testing.F) {
	f.Add(1e308, -1e308, 0.0, 1e-4)
	f.Add(math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 0.0)
	f.Add(1e154, 1e155, -1e154, 1.0)
	f.Add(5e-324, 0.0, 1e-310, 0.0)
	f.Fuzz(func(t *testing.T, a, b, c, eps float64) {
		rewards := []float64{a, b, c}
		for _, r := range append(rewards, eps) {
			if math.IsNaN(r) || math.IsInf(r, 0) || eps < 0 {
				return
			}
		}
		got, err := Advantages(rewards, eps)
		if err != nil {
			t.Fatalf("%v, eps %v: %v", rewards, eps, err)
		}
		for i := range got {
			if math.Abs(got[i]) > 2 || math.IsNaN(got[i]) { // sqrt(n-1) at most
				t.Fatalf("%v, eps %v: %v", rewards, eps, got)
			}
			for j := range got {
				if rewards[i] < rewards[j] && got[i] > got[j] {
					t.Fatalf("%v, eps %v: order of %v", rewards, eps, got)
				}
			}
		}
	})
}

// Advantages have mean 0, keep the rewards' order, and do not change when the
// rewards are shifted.
func TestAdvantagesProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		rewards := make([]float64, 2+r.IntN(30))
		shifted := make([]float64, len(rewards))
		for i := range rewards {
			rewards[i] = float64(r.IntN(8)) / 8
			shifted[i] = rewards[i] + 16
		}
		got, err := Advantages(rewards, 1e-4)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Advantages(shifted, 1e-4)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(sum(got)) > 1e-9 {
			t.Fatalf("%v: mean of %v is not 0", rewards, got)
		}
		for i := range got {
			if math.Abs(got[i]-again[i]) > 1e-9 {
				t.Fatalf("shifted: %v, %v", got, again)
			}
			for j := range got {
				if (rewards[i] < rewards[j]) != (got[i] < got[j]) {
					t.Fatalf("%v: order of %v", rewards, got)
				}
			}
		}
	}
}

func BenchmarkTokenSetAndWeights(b *testing.B) {
	lengths := make([]int, 32<<10)
	for i := range lengths {
		lengths[i] = 4
	}
	for b.Loop() {
		set, err := TokenSet(lengths, 4*len(lengths), []Span{{1000, 1100}})
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := Weights(len(set), set); err != nil {
			b.Fatal(err)
		}
	}
}
