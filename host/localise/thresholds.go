package localise

// Thresholds say how the two witnesses of a fault, repairs and the alignment,
// count against each other. The defaults were read off faults planted in other
// programs; egca bench ablation --mutants shows the effect of other values.
type Thresholds struct {
	// SameStructure is the structural similarity from which on the reference counts
	// as the same program but for a slip. The alignment then outweighs repairs that
	// lie elsewhere.
	SameStructure float64
	// Confirming is the structural similarity from which on the alignment can
	// confirm a statement whose repairs alone do not single it out.
	Confirming float64
	// Dominance is how many times the weight of any other statement's repairs a
	// statement needs to be singled out by its repairs.
	Dominance float64
}

// DefaultThresholds are the ones in force.
func DefaultThresholds() Thresholds {
	return Thresholds{SameStructure: 0.85, Confirming: 0.7, Dominance: 2}
}

// referenceChoice is the structural similarity from which on the structurally
// nearest reference serves without a look at what others compute.
const referenceChoice = 0.85

// byStructure is the ground of a finding that rests on the alignment alone.
func (t Thresholds) byStructure(found *Finding) Ground {
	switch {
	case found.Ground != GroundOtherStructure && found.Ground != GroundSameStructure:
		return found.Ground
	case found.Similarity >= t.SameStructure:
		return GroundSameStructure
	default:
		return GroundOtherStructure
	}
}

// Redecide is the finding as other thresholds would have it. The finding itself
// stays as it is.
func (f *Finding) Redecide(t Thresholds) *Finding {
	if f.undecided == nil {
		return f
	}
	again := *f.undecided
	return decide(&again, f.Search, f.judgement, t)
}
