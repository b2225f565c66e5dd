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
// advantage 0. Whatever finite rewards there are, the advantages are finite.
// Errors wrap ErrAdvantage.
func Advantages(rewards []float64, eps float64) ([]float64, error) {
	if !(eps >= 0) || math.IsInf(eps, 0) {
		return nil, fmt.Errorf("%w: eps is %v; give a small number that is not negative", ErrAdvantage, eps)
	}
	lowest, highest, n := math.Inf(1), math.Inf(-1), 0
	for i, r := range rewards {
		if math.IsInf(r, 0) {
			return nil, fmt.Errorf("%w: reward %d is %v", ErrAdvantage, i, r)
		}
		if math.IsNaN(r) {
			continue
		}
		n++
		lowest, highest = min(lowest, r), max(highest, r)
	}
	advantages := make([]float64, len(rewards))
	// Compared, not computed: a rounded mean would give equal rewards a tiny
	// deviation, and eps a share of it.
	if n < 2 || lowest == highest {
		return advantages, nil
	}
	shift := shiftOf(max(math.Abs(lowest), math.Abs(highest)))
	eps = math.Ldexp(eps, shift)
	mean, seen := 0.0, 0
	for i, r := range rewards {
		if advantages[i] = math.Ldexp(r, shift); !math.IsNaN(r) {
			seen++
			mean += (advantages[i] - mean) / float64(seen)
		}
	}
	squares := 0.0
	for _, r := range advantages {
		if !math.IsNaN(r) {
			squares += (r - mean) * (r - mean)
		}
	}
	scale := math.Sqrt(squares/float64(n-1)) + eps
	for i, r := range advantages {
		if math.IsNaN(r) {
			advantages[i] = 0
		} else {
			advantages[i] = (r - mean) / scale
		}
	}
	return advantages, nil
}

// shiftOf is the power of two by which rewards as large as this one are
// multiplied so that their squares are neither too large nor too small for a
// float64: mostly 0. Advantages do not change with the rewards' scale.
func shiftOf(largest float64) int {
	const safe = 400
	if _, exponent := math.Frexp(largest); exponent < -safe || exponent > safe {
		return -exponent
	}
	return 0
}
