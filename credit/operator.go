package credit

import (
	"fmt"
	"math"
)

// Assign spreads an advantage over tokens: A/T on each of the T, or A/|S| on
// each token in the set S and 0 elsewhere. Either way the results sum to A:
// credit is moved, never made (arXiv 2603.16158, its token-level operator).
//
// set has T entries, or is nil for uniform credit. An empty set is uniform too,
// and reported as fallback: dropping the sample would break conservation. With
// no tokens the result is empty. Errors wrap ErrAdvantage or ErrTokens.
func Assign(tokens int, advantage float64, set []bool) (shares []float64, fallback bool, err error) {
	if math.IsNaN(advantage) || math.IsInf(advantage, 0) {
		return nil, false, fmt.Errorf("%w: %v; an advantage must be finite", ErrAdvantage, advantage)
	}
	return spread(tokens, advantage, set)
}

// Weights is Assign in the form that trainers multiply with: 1 on every token,
// or T/|S| on those of the set and 0 elsewhere. The weights sum to T, so that a
// loss averaged over the T tokens carries the advantage unchanged.
func Weights(tokens int, set []bool) (weights []float64, fallback bool, err error) {
	return spread(tokens, float64(tokens), set)
}

func spread(tokens int, mass float64, set []bool) ([]float64, bool, error) {
	if tokens < 0 {
		return nil, false, fmt.Errorf("%w: %d tokens", ErrTokens, tokens)
	}
	if set != nil && len(set) != tokens {
		return nil, false, fmt.Errorf("%w: a set over %d tokens for a completion of %d", ErrTokens, len(set), tokens)
	}
	size := Size(set)
	shares := make([]float64, tokens)
	if size == 0 {
		for i := range shares {
			shares[i] = mass / float64(tokens)
		}
		return shares, set != nil, nil
	}
	share := mass / float64(size)
	for i, in := range set {
		if in {
			shares[i] = share
		}
	}
	return shares, false, nil
}

// Size is the number of tokens in a set.
func Size(set []bool) int {
	n := 0
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}
