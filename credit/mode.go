package credit

// Mode is what the gate says about a sample.
type Mode string

// The modes, in the order in which the gate tries them.
const (
	// ModeSyntax: it does not compile, or the first failing test ends in an
	// uncaught exception or a crash. Credit goes to what the interpreter blames.
	ModeSyntax Mode = "syntax"
	// ModeConstraint: it breaks a constraint of the problem, or no reference is
	// comparable with it. Credit is uniform.
	ModeConstraint Mode = "constraint"
	// ModeCorrect: it passes every test. Credit is uniform.
	ModeCorrect Mode = "correct"
	// ModeLogic: it runs, keeps to the constraints and fails a test. Credit
	// goes to the earliest semantic divergence.
	ModeLogic Mode = "logic"
)

// Evidence is how well founded a credited span is.
type Evidence string

// The kinds of evidence, strongest first.
const (
	EvidenceInterpreter Evidence = "interpreter" // a parser's or a traceback's own word
	EvidenceVerified    Evidence = "verified"    // changes there, run again, made the tests pass; or the failing test runs nothing else
	EvidenceDivergence  Evidence = "divergence"  // the states differ from a reference's there first
	EvidenceCoverage    Evidence = "coverage"    // by its spectrum: values that no reference computes
	EvidenceNone        Evidence = "none"        // no span: credit is uniform
)

// Modes lists the modes, in the order in which the gate tries them.
func Modes() []Mode { return []Mode{ModeSyntax, ModeConstraint, ModeCorrect, ModeLogic} }

// EvidenceLevels lists the kinds of evidence, strongest first.
func EvidenceLevels() []Evidence {
	return []Evidence{EvidenceInterpreter, EvidenceVerified, EvidenceDivergence, EvidenceCoverage, EvidenceNone}
}
