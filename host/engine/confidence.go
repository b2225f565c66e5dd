package engine

import "github.com/egca/egca/credit"

// Basis is what a finding rests on: finer than its evidence, and what its
// confidence is read off by.
type Basis string

// The bases.
const (
	BasisSole      Basis = "sole statement"     // the failing test runs no other
	BasisAgreed    Basis = "repairs, alignment" // both name the part
	BasisRepairs   Basis = "repairs"            // clearly more here than elsewhere
	BasisPair      Basis = "pairs of edits"     // as repairs, but of two edits each
	BasisOne       Basis = "one repair"         // as repairs, but one piece of code, however it is put in
	BasisTests     Basis = "tests alone"        // as these, but not what correct programs do on further inputs
	BasisSeveral   Basis = "several parts"      // repairs lie in several parts, or may do without the faulty one
	BasisPartial   Basis = "partial repair"     // an edit here mends some of the failing tests, none all
	BasisForced    Basis = "forced"             // an outcome or value forced here mends the first failing test
	BasisSame      Basis = "same structure"     // the alignment alone, of nearly the same program
	BasisOther     Basis = "other structure"    // the alignment alone, of another program
	BasisTraceback Basis = "traceback"          // where the exception was raised
	BasisValues    Basis = "values"             // a value that no reference computes
	BasisCompiler  Basis = "compiler"           // it does not compile
	BasisInterface Basis = "interface"          // the tests cannot call its function as they do
	BasisNone      Basis = ""
)

// Bases in the order in which they are shown.
var Bases = []Basis{BasisSole, BasisAgreed, BasisRepairs, BasisPair, BasisOne, BasisTests, BasisSeveral, BasisPartial, BasisForced,
	BasisSame, BasisOther, BasisTraceback, BasisValues, BasisCompiler, BasisInterface}

// verified tells whether runs of the program show the fault to be in the span.
func (b Basis) verified() bool {
	switch b {
	case BasisSole, BasisAgreed, BasisRepairs, BasisPair, BasisOne:
		return true
	}
	return false
}

// confidences are the shares of findings on each basis that named a planted
// fault, (right + 1) / (all + 2), of 1,071 programs with one fault or two. The
// programs are references of MBPP and model completions that pass HumanEval;
// docs/ACCURACY.md has the commands. Faults that nobody planted are harder to
// name. No compile error and no wrong interface was planted: they have the
// traceback's.
var confidences = map[Basis]float64{
	BasisSole:      100.0 / 101,
	BasisAgreed:    435.0 / 436,
	BasisRepairs:   175.0 / 179,
	BasisPair:      17.0 / 18,
	BasisOne:       11.0 / 13,
	BasisTests:     21.0 / 24,
	BasisSeveral:   77.0 / 94,
	BasisPartial:   63.0 / 102,
	BasisForced:    4.0 / 5,
	BasisSame:      5.0 / 7,
	BasisOther:     11.0 / 23,
	BasisTraceback: 45.0 / 60,
	BasisValues:    7.0 / 32,
	BasisCompiler:  45.0 / 60,
	BasisInterface: 45.0 / 60,
}

// confidence is how likely a finding's first span holds the fault, in [0, 1].
func confidence(found *Finding) float64 {
	if found.Evidence == credit.EvidenceNone {
		return 0
	}
	return confidences[found.Basis]
}
