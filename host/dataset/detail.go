package dataset

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/egca/egca/credit"
)

// Detail is what a page shows of a sample beside its credit (docs/VIEWER.md). Long texts
// in it are shortened. It holds nothing that was measured: the same input gives the same
// bytes.
type Detail struct {
	// Ground is the observation that supports the span. Default: there is no span.
	Ground string `json:"ground,omitempty"`
	// Tests are the problem's, in order: what the program did on each. Default: the
	// program does not compile.
	Tests []TestDetail `json:"tests,omitempty"`
	// Repair is the smallest edit of the credited statement after which every test passes.
	// Default: no repair decided.
	Repair *RepairDetail `json:"repair,omitempty"`
	// Divergence is where the program's run first differs from the reference's. Default:
	// nothing differs, or nothing was compared.
	Divergence *DivergenceDetail `json:"divergence,omitempty"`
	// Traces are both runs on the test that was compared, as the page reads them
	// (docs/VIEWER.md). Default: they were not asked for, or nothing was compared.
	Traces json.RawMessage `json:"traces,omitempty"`
}

// Outcome is what became of one test.
type Outcome string

// The outcomes of a test.
const (
	OutcomePassed    Outcome = "passed"    // the result is right
	OutcomeFailed    Outcome = "failed"    // the result is wrong
	OutcomeException Outcome = "exception" // an uncaught exception ended it
	OutcomeLimit     Outcome = "limit"     // it went over a limit: time, memory, output
	OutcomeKilled    Outcome = "killed"    // its process ended without a result, or broke the protocol
	OutcomeRejected  Outcome = "rejected"  // the program does not compile
	OutcomeNotRun    Outcome = "not run"   // it did not run
)

// Outcomes are all outcomes of a test.
func Outcomes() []Outcome {
	return []Outcome{
		OutcomePassed, OutcomeFailed, OutcomeException, OutcomeLimit, OutcomeKilled, OutcomeRejected, OutcomeNotRun,
	}
}

// TestDetail is what a program did on one test.
type TestDetail struct {
	// Outcome is what became of the test.
	Outcome Outcome `json:"outcome"`
	// Input is what the test gives the program: a call, or the text on standard input.
	Input string `json:"input"`
	// Expected is the result that the test asks for. Default: the test's own code or a
	// checker decides.
	Expected string `json:"expected,omitempty"`
	// Got is what the program returned or wrote. Default: of a test that passes, expected;
	// else the program returned nothing.
	Got string `json:"got,omitempty"`
	// Message says why the test fails. Default: it passes.
	Message string `json:"message,omitempty"`
	// Output is the beginning of the text that the program printed. Default:
	// nothing.
	Output string `json:"output,omitempty"`
	// Inside says whether the verdict came from inside the program's process. Default:
	// false.
	Inside bool `json:"inside,omitempty"`
	// Cut says whether a text above is shortened. Default: false.
	Cut bool `json:"cut,omitempty"`
	// Seconds are CPU seconds, measured; 0 where they are not known. They are in no line.
	Seconds float64 `json:"-"`
}

// RepairDetail is a repair: one edit or two after which every test passes.
type RepairDetail struct {
	// Edits are the changes, in the program's order.
	Edits []EditDetail `json:"edits"`
	// Program is the program's text before the repair.
	Program string `json:"program"`
	// Mends are the indices of the tests that the repair mends, from 0.
	Mends []int `json:"mends"`
	// Agree is the number of generated inputs on which the repaired program returns what
	// the references return. Default: 0.
	Agree int `json:"agree,omitempty"`
	// Generated is the number of generated inputs. Default: 0, no input was generated.
	Generated int `json:"generated,omitempty"`
	// Words say what the repair is, for a person. Default: "".
	Words string `json:"words,omitempty"`
}

// EditDetail is one change of a program.
type EditDetail struct {
	// At are the bytes of the program that the text replaces. An empty range is an
	// insertion.
	At credit.Span `json:"at"`
	// Spans are the same bytes in the completion. Default: they lie in the prompt.
	Spans []credit.Span `json:"spans,omitempty"`
	// Text is what stands there after the repair.
	Text string `json:"text"`
}

// DivergenceDetail is where a run first differs from the reference's.
type DivergenceDetail struct {
	// Test is the index of the test that was compared, from 0.
	Test int `json:"test"`
	// Words say what differs, for a person.
	Words string `json:"words"`
	// Candidate is the candidate's side.
	Candidate SideDetail `json:"candidate"`
	// Reference is the reference's side.
	Reference SideDetail `json:"reference"`
}

// SideDetail is one run at a divergence.
type SideDetail struct {
	// Event is the index of the event in the run's trace, from 0. Default: the run has none
	// there.
	Event *int `json:"event,omitempty"`
	// Spans are the statement's bytes in the completion. Default: of the reference; or the
	// statement lies in the prompt.
	Spans []credit.Span `json:"spans,omitempty"`
	// Text is the statement. Default: there is none.
	Text string `json:"text,omitempty"`
	// Value is the value there. Default: there is none.
	Value string `json:"value,omitempty"`
}

func (d *Detail) check() error {
	for i := range d.Tests {
		if !slices.Contains(Outcomes(), d.Tests[i].Outcome) {
			return fieldError(fmt.Sprintf("detail.tests[%d].outcome", i),
				fmt.Sprintf("is %q; there are %q", d.Tests[i].Outcome, Outcomes()))
		}
	}
	return nil
}
