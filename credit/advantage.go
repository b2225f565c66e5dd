package credit

import (
	"fmt"
	"math"
)

// Advantages are a group's advantages relative to its mean:
//
//	A_i = (r_i - mean r) / (std r + eps)
//
// std is the sample's standard deviation (n-1 below the line) and eps keeps the
// quotient bounded: both as in TRL's GRPOTrainer, where eps is 1e-4. A group of
// equal rewards, or of one, gets exact zeros.
//
// A NaN reward means "not judged": it is left out of mean and std and gets
// advantage 0. Errors wrap ErrAdvantage.
func Advantages(rewards []float64, eps float64) ([]float64, error) {
	if !(eps >= 0) || math.IsInf(eps, 0) {
		return nil, fmt.Errorf("%w: eps is %v; give a small number that is not negative", ErrAdvantage, eps)
	}
	lowest, highest, n := math.Inf(1), math.Inf(-1), 0
	mean := 0.0
	for i, r := range rewards {
		if math.IsInf(r, 0) {
			return nil, fmt.Errorf("%w: reward %d is %v", ErrAdvantage, i, r)
		}
		if math.IsNaN(r) {
			continue
		}
		n++
		mean += (r - mean) / float64(n)
		lowest, highest = min(lowest, r), max(highest, r)
	}
	advantages := make([]float64, len(rewards))
	// Compared, not computed: a rounded mean would give equal rewards a tiny
	// deviation, and eps a share of it.
	if n < 2 || lowest == highest {
		return advantages, nil
	}
	squares := 0.0
	for _, r := range rewards {
		if !math.IsNaN(r) {
			squares += (r - mean) * (r - mean)
		}
	}
	scale := math.Sqrt(squares/float64(n-1)) + eps
	for i, r := range rewards {
		if math.IsNaN(r) {
			continue
		}
		advantages[i] = (r - mean) / scale
		if math.IsNaN(advantages[i]) || math.IsInf(advantages[i], 0) {
			return nil, fmt.Errorf("%w: rewards from %v to %v are too far apart", ErrAdvantage, lowest, highest)
		}
	}
	return advantages, nil
}
