package localise

import (
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/repair"
)

// Ground says which observation supports a span. It decides the evidence level,
// and the confidence table is indexed by it.
type Ground string

// The grounds.
const (
	GroundOnlyStatement  Ground = "only executed statement"     // the failing test runs no other
	GroundAgreed         Ground = "repairs and alignment"       // both name the statement
	GroundRepairs        Ground = "repairs"                     // they clearly outweigh those elsewhere
	GroundPairs          Ground = "pairs of edits"              // as repairs, but of two edits each
	GroundOnePiece       Ground = "one repair"                  // as repairs, but all put in the same code
	GroundNearest        Ground = "steps to a correct program"  // the fewest that make every test pass
	GroundTestsOnly      Ground = "repairs, on the tests only"  // as repairs, but not supported by generated inputs
	GroundSeveral        Ground = "repairs in several places"   // or repairs that may do without the faulty statement
	GroundSeveralTests   Ground = "several, on the tests only"  // as these, but not supported by generated inputs
	GroundPartial        Ground = "partial repair"              // an edit here mends some failing tests, none mends all
	GroundSwitched       Ground = "switched outcome or value"   // forcing it mends the first failing test
	GroundSameStructure  Ground = "alignment, same structure"   // with a reference that is nearly the same program
	GroundOtherStructure Ground = "alignment, other structure"  // with another program
	GroundTraceback      Ground = "traceback"                   // where the exception was raised
	GroundUnbound        Ground = "variable without a value"    // an exception says so, and nothing gives it one
	GroundUncoveredValue Ground = "value no reference computes" //
	GroundCompiler       Ground = "compiler"                    // it does not compile
	GroundInterface      Ground = "interface"                   // the tests cannot call its function
	GroundNone           Ground = ""                            // there is no span
)

// grounds is the one table of them, in the order in which they are shown: the
// evidence level, the confidence and the words of each.
//
// A confidence is the share of findings on that ground which named a planted fault,
// (right + 1) / (all + 2), on the half of the sets that they are fitted on (make
// reliability; docs/ACCURACY.md has the table, and the other half beside it). One that the
// fitted half puts within .04 keeps its value of earlier versions, which counted 1,071
// programs. Grounds of which that half has fewer than ten have both counts together, and so
// has GroundUncoveredValue. Faults that nobody planted are harder to name. No compile error
// and no wrong interface was planted: those grounds have what the traceback once had.
var grounds = []struct {
	ground     Ground
	evidence   credit.Evidence
	confidence float64
	because    string // in words, for a person
}{
	{GroundOnlyStatement, credit.EvidenceVerified, 100.0 / 101, "the failing test runs no other statement"},
	{
		GroundAgreed,
		credit.EvidenceVerified,
		435.0 / 436,
		"edits of this statement make every test pass, and the traces differ here first",
	},
	{
		GroundRepairs,
		credit.EvidenceVerified,
		175.0 / 179,
		"edits of this statement make every test pass, and clearly more of them than elsewhere",
	},
	{GroundPairs, credit.EvidenceVerified, 17.0 / 18, "pairs of edits that begin here make every test pass"},
	{GroundOnePiece, credit.EvidenceVerified, 14.0 / 20, "one edit of this statement makes every test pass"},
	{
		GroundNearest,
		credit.EvidenceVerified,
		52.0 / 54,
		"the smallest part of the difference to a correct program that makes every test pass begins here",
	},
	{
		GroundTestsOnly,
		credit.EvidenceDivergence,
		21.0 / 24,
		"edits of this statement make every test pass, but not every generated input",
	},
	{
		GroundSeveral,
		credit.EvidenceDivergence,
		34.0 / 51,
		"edits here make every test pass, and edits elsewhere may do so too",
	},
	{
		GroundSeveralTests,
		credit.EvidenceDivergence,
		13.0 / 30,
		"edits here make every test pass, but not every generated input, and edits elsewhere may do so too",
	},
	{GroundPartial, credit.EvidenceDivergence, 23.0 / 34, "an edit here mends some of the failing tests, none mends all"},
	{
		GroundSwitched,
		credit.EvidenceDivergence,
		6.0 / 9,
		"another outcome or value forced here makes the first failing test pass",
	},
	{
		GroundSameStructure,
		credit.EvidenceDivergence,
		5.0 / 7,
		"the traces differ here first, beside a reference of the same structure",
	},
	{
		GroundOtherStructure,
		credit.EvidenceDivergence,
		11.0 / 23,
		"the traces differ here first, beside a reference of another structure",
	},
	{GroundTraceback, credit.EvidenceInterpreter, 15.0 / 24, "the exception was raised here"},
	{GroundUnbound, credit.EvidenceInterpreter, 89.0 / 99, "nothing gives a variable a value, and it belongs here"},
	{GroundUncoveredValue, credit.EvidenceCoverage, 19.0 / 57, "no reference computes the value here"},
	{GroundInterface, credit.EvidenceInterpreter, 45.0 / 60, "the tests cannot call the function as it is defined here"},
	{GroundCompiler, credit.EvidenceInterpreter, 45.0 / 60, "the compiler blames this place"},
}

// Grounds lists the grounds in the order in which they are shown.
func Grounds() []Ground {
	all := make([]Ground, len(grounds))
	for i, g := range grounds {
		all[i] = g.ground
	}
	return all
}

// several is the ground of repairs that single out no statement, r the smallest of the
// best statement.
func several(search *repair.Found, r *repair.Repair) Ground {
	if r.Agrees < search.Generated {
		return GroundSeveralTests
	}
	return GroundSeveral
}

// Evidence is the level that a span on this ground has.
func (g Ground) Evidence() credit.Evidence {
	for _, known := range grounds {
		if known.ground == g {
			return known.evidence
		}
	}
	return credit.EvidenceNone
}

// Confidence is how likely a span on this ground holds the fault, in [0, 1].
func (g Ground) Confidence() float64 {
	for _, known := range grounds {
		if known.ground == g {
			return known.confidence
		}
	}
	return 0
}

// Because says in words what the ground is: a clause for a person.
func (g Ground) Because() string {
	for _, known := range grounds {
		if known.ground == g {
			return known.because
		}
	}
	return ""
}
