package localise

import (
	"context"
	"errors"
	"fmt"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// Finding is where a failing program went wrong, or why nobody can say.
type Finding struct {
	// Spans are in the program's bytes, best first: the first that lies in the
	// completion is credited. None when Evidence is none.
	Spans    []trace.Span
	Evidence credit.Evidence
	// Basis is what the first span rests on.
	Basis Basis
	// Confidence is how likely the first of them holds the fault, in [0, 1].
	Confidence float64
	Reason     string
	// Served names the reference that the candidate was compared with. Choice
	// says why that one; nil where its structure alone did.
	Served string
	Choice *Choice
	// Test is the failing test that was looked into. Own: the program does not load,
	// and a call of its own was compared.
	Test int
	Own  bool
	// What explain shows; nil where there was nothing to compare.
	Divergence           *align.Divergence
	Candidate, Reference align.Side
	Similarity           float64
	// Repair is the smallest edit of the credited statement that makes the program
	// pass; nil unless the evidence is verified.
	Repair *repair.Repair
	// Ranked are the statements in which repairs lie, the likeliest first.
	Ranked []StatementRepairs
	// Search is what the search for repairs found; nil where there was none,
	// or where SearchErr ended it.
	Search    *repair.Repairs
	SearchErr error

	// What Under decides anew; nil where there was no search.
	undecided *Finding
	judgement *judge.Judgement
}

// Options say how a fault is found.
type Options struct {
	Align  align.Options
	Verify VerifyOptions
}

// Abstain is a finding without a span, for the reason given.
func Abstain(format string, args ...any) *Finding {
	return &Finding{Evidence: credit.EvidenceNone, Reason: fmt.Sprintf(format, args...)}
}

// Localise finds the fault of a program that does not compile or fails a test.
// It sees what a trainer would know: the program, correct programs (the pool,
// the canonical one first) and the tests.
func Localise(ctx context.Context, p *judge.Problem, j *judge.Judgement, pool []*judge.Reference, options Options) (*Finding, error) {
	found, err := localise(ctx, p, j, pool, options)
	if err == nil {
		found.Confidence = confidence(found)
	}
	return found, err
}

func localise(ctx context.Context, p *judge.Problem, j *judge.Judgement, pool []*judge.Reference, options Options) (*Finding, error) {
	if errors := j.Program.Errors; len(errors) > 0 {
		return &Finding{Spans: []trace.Span{errors[0].Span}, Evidence: credit.EvidenceInterpreter, Basis: BasisCompiler,
			Reason: "does not compile: " + errors[0].Type + ": " + errors[0].Message}, nil
	}
	if j.Failing < 0 {
		return Abstain("no test fails"), nil
	}
	if first := &j.Verdicts[j.Failing].Run.Outcome; first.Kind == trace.TamperedWith {
		return Abstain("what its process said cannot be believed: %s", first.Message), nil
	}
	oracles := pool
	pool, choices, err := agreeing(ctx, p, j, nearest(j.Program, pool))
	if err != nil {
		return nil, err
	}
	found, served, err := compare(ctx, p, j, pool, options.Align)
	if err != nil {
		return nil, err
	}
	if choice, chosen := choices[served]; chosen {
		found.Choice = &choice
	}
	failed := &j.Verdicts[found.Test].Run.Outcome
	switch {
	case failed.Kind == trace.Raised:
		found = anchorCrash(found, failed)
	case isLimit(failed):
		found = anchorLimit(found, failed)
	}
	weights := DefaultWeights()
	weights.structure(found)
	if options.Verify.Steps == 0 || found.Candidate.Run == nil {
		return found, nil
	}
	if statement := sole(found); statement >= 0 && failed.Kind == trace.Returned {
		found.Spans = append([]trace.Span{j.Program.Statements[statement].Span}, found.Spans...)
		found.Evidence, found.Basis = credit.EvidenceVerified, BasisSole
		found.Reason = "the only statement that the failing test runs; " + found.Reason
		return found, nil
	}
	repairs, err := repair.Find(ctx, p, j, repair.Search{
		Donors: donors(p, pool, options.Verify.Donors), Order: suspicion(found), Steps: options.Verify.Steps,
		StepMultiple: options.Verify.StepMultiple, Oracles: oracles, Further: options.Verify.Further,
	})
	switch {
	case errors.Is(err, repair.ErrNoVariants):
		return found, nil
	case err != nil && ctx.Err() == nil:
		found.SearchErr = err
		found.Reason += fmt.Sprintf(" (not verified: %v)", err)
		return found, nil
	case err != nil:
		return nil, err
	}
	found.Search, found.judgement = repairs, j
	undecided := *found
	found = decide(found, repairs, j, weights)
	found.undecided = &undecided
	return found, nil
}

// anchorCrash decides between the place where an exception left the program
// and the place where its state first differs: the cause, when the traces
// could be paired; otherwise the interpreter's word stands.
func anchorCrash(found *Finding, failed *trace.Outcome) *Finding {
	if d := found.Divergence; d != nil && d.Kind != align.Novel && d.Kind != align.Crash {
		found.Spans = append(found.Spans, failed.Stack...)
		return found
	}
	switch {
	case found.Own && found.Evidence == credit.EvidenceInterpreter: // a reference says that it should not raise it
		found.Reason = "raises " + failed.Type + "; " + found.Reason
		found.Spans = append(found.Spans, failed.Stack...)
		return found
	case !failed.HasSpan, found.Own && found.Candidate.Run.Outcome.Kind == trace.Returned: // what raises it is right to
		return found
	}
	found.Spans = append([]trace.Span{failed.Span}, failed.Stack...)
	found.Evidence, found.Basis = credit.EvidenceInterpreter, BasisTraceback
	found.Reason = "raises " + failed.Type + " here"
	return found
}
