package localise

// Weights say how the two witnesses of a fault, repairs and the alignment, count
// against each other. The defaults are what faults planted in other programs
// give; egca bench ablation --mutants shows what other values would.
type Weights struct {
	// Trusted is the similarity from which on the alignment outweighs repairs
	// that lie elsewhere: the reference is then the same program but for a slip.
	Trusted float64
	// Alike is the similarity from which on the alignment can confirm a statement
	// that is not clear by its repairs.
	Alike float64
	// Clearly is how many times the weight of any other a statement needs to be
	// clear.
	Clearly float64
}

// DefaultWeights are those that decide.
func DefaultWeights() Weights { return Weights{Trusted: 0.85, Alike: 0.7, Clearly: 2} }

// structure says of a finding that rests on the alignment alone whether its
// reference is nearly the same program.
func (w Weights) structure(found *Finding) {
	switch {
	case found.Basis != BasisOther && found.Basis != BasisSame:
	case found.Similarity >= w.Trusted:
		found.Basis = BasisSame
	default:
		found.Basis = BasisOther
	}
}

// Under is the finding as other weights would have it.
func (f *Finding) Under(w Weights) *Finding {
	if f.undecided == nil {
		return f
	}
	again := *f.undecided
	found := decide(&again, f.Search, f.judgement, w)
	found.Confidence = confidence(found)
	return found
}
