package credit

import "fmt"

// VerdictKind is how a test ended, as far as the gate cares.
type VerdictKind int

// The kinds of verdict.
const (
	// VerdictPass: the result equals what was expected.
	VerdictPass VerdictKind = iota
	// VerdictWrong: it does not. The test's own failing assertion is this kind
	// too: the exception is the test's, not the program's.
	VerdictWrong
	// VerdictException: an exception left the program.
	VerdictException
	// VerdictCrash: the process was killed, or ended without a result.
	VerdictCrash
	// VerdictLimit: a limit on time, memory or output was reached.
	VerdictLimit
	// VerdictTampered: the program's process broke the protocol, so nothing it
	// said can be believed.
	VerdictTampered
)

// Verdict is the outcome of one test.
type Verdict struct {
	Kind VerdictKind
	// Reason says what happened, in words: "IndexError: list index out of
	// range". Empty for a pass.
	Reason string
	// Blamed are the places in the program that the interpreter names,
	// innermost first, in the program's bytes.
	Blamed []Span
}

// Diagnostic is one reason why a program does not compile.
type Diagnostic struct {
	Reason string
	Span   Span // in the program's bytes
}

// Judged is what the gate decides on. All of it is plain data.
type Judged struct {
	// NoProgram: the completion holds no program. Then nothing else is read.
	NoProgram bool
	// Errors are the compiler's. When there are any the rest is not read.
	Errors []Diagnostic
	// Violations of the problem's constraints, from Constraints.Check.
	Violations []Violation
	// Verdicts, one a test and in the tests' order. It may end early, after
	// the first that is no pass.
	Verdicts []Verdict
	// NotComparable is why no reference can serve; empty when one can. It is
	// read only for a sample that fails: a program that passes is its own
	// reference.
	NotComparable string
}

// Decision is the gate's answer.
type Decision struct {
	Mode   Mode
	Reason string // in words, for a person
	Passed int    // tests
	Failed int    // tests; 0 with a compile error, where none was run
	// Failing is the index of the first failing test, -1 when there is none.
	Failing int
	// Blamed are the interpreter's places in the program, innermost first, in
	// syntax mode. Often one, none when the process just died.
	Blamed []Span
	// Localise says that the failure is one to look for a divergence in: the
	// mode is logic and the failing run is what the program really did.
	Localise bool
}

// Gate decides a sample's mode. The order is the method's: a completion without
// a program is syntax and blames nothing; a program that does not compile or crashes is syntax, then come constraints, then the tests. The
// first failing test decides what kind of failure it is. It fails with
// ErrNoVerdict when the program compiles but no test was judged.
func Gate(in Judged) (Decision, error) {
	d := Decision{Failing: -1}
	if in.NoProgram {
		d.Mode, d.Reason = ModeSyntax, "no program in the completion"
		return d, nil
	}
	if len(in.Errors) > 0 {
		first := in.Errors[0]
		d.Mode, d.Reason, d.Blamed = ModeSyntax, "does not compile: "+first.Reason, []Span{first.Span}
		return d, nil
	}
	if len(in.Verdicts) == 0 {
		return d, fmt.Errorf("%w: the program compiles but no test was run; give the problem at least one test", ErrNoVerdict)
	}
	for i, v := range in.Verdicts {
		if v.Kind == VerdictPass {
			d.Passed++
			continue
		}
		if d.Failing < 0 {
			d.Failing = i
		}
		d.Failed++
	}
	var failing Verdict
	if d.Failing >= 0 {
		failing = in.Verdicts[d.Failing]
	}
	switch {
	case failing.Kind == VerdictException || failing.Kind == VerdictCrash:
		d.Mode, d.Blamed = ModeSyntax, failing.Blamed
		d.Reason = fmt.Sprintf("test %d: %s", d.Failing, failing.Reason)
	case len(in.Violations) > 0:
		d.Mode, d.Reason = ModeConstraint, in.Violations[0].Reason
	case d.Failing < 0:
		d.Mode, d.Reason = ModeCorrect, "passes every test"
	case in.NotComparable != "":
		d.Mode, d.Reason = ModeConstraint, in.NotComparable
	default:
		d.Mode = ModeLogic
		d.Reason = fmt.Sprintf("test %d: %s", d.Failing, failing.Reason)
		d.Localise = failing.Kind != VerdictTampered
	}
	return d, nil
}
