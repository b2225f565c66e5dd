package credit

import "fmt"

// Weights returns T numbers to multiply a completion's advantage with, one a token: 1
// on every token, or T/|S| on each token in the set S and 0 elsewhere. They sum to T, so
// a loss averaged over the T tokens carries the advantage unchanged: credit is moved,
// never made (arXiv 2603.16158, its token-level operator).
//
// set has T entries, or is nil for uniform credit. An empty set is uniform too, and
// reported as fallback: dropping the sample would break conservation. With no tokens
// the result is empty. Errors wrap ErrTokens.
func Weights(tokens int, set []bool) (weights []float64, fallback bool, err error) {
	if tokens < 0 {
		return nil, false, fmt.Errorf("%w: %d tokens", ErrTokens, tokens)
	}
	if set != nil && len(set) != tokens {
		return nil, false, fmt.Errorf("%w: a set over %d tokens for a completion of %d", ErrTokens, len(set), tokens)
	}
	size := Size(set)
	weights = make([]float64, tokens)
	for i := range weights {
		switch {
		case size == 0:
			weights[i] = 1
		case set[i]:
			weights[i] = float64(tokens) / float64(size)
		}
	}
	return weights, set != nil && size == 0, nil
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
