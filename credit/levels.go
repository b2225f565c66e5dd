package credit

// LevelWeights say how much of an advantage goes on a span, by its evidence,
// each in [0, 1]. A weight of w puts w of it on the span and spreads the rest
// over all tokens: less is staked on what is less sure.
type LevelWeights struct {
	Interpreter, Verified, Divergence, Coverage float64
}

// Of is the weight of a level; 0 of EvidenceNone, which has no span.
func (w LevelWeights) Of(level Evidence) float64 {
	switch level {
	case EvidenceInterpreter:
		return w.Interpreter
	case EvidenceVerified:
		return w.Verified
	case EvidenceDivergence:
		return w.Divergence
	case EvidenceCoverage:
		return w.Coverage
	}
	return 0
}

// Soften moves weights made by Weights towards uniform ones, in place: w of each
// stays and 1-w becomes 1. Their sum, the number of tokens, is kept.
func Soften(weights []float64, w float64) {
	for i := range weights {
		weights[i] = w*weights[i] + (1 - w)
	}
}
