// Package localise finds the fault of a failing program: the statement that made
// it go wrong. It compares the program's trace with a reference's (compare.go),
// orders the statements by suspicion (suspicion.go), has repairs looked for
// (host/repair), and weighs the two witnesses against each other (decide.go).
// Every finding rests on a Ground (ground.go), which gives its evidence level and
// its confidence.
package localise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// Options say how a fault is found.
type Options struct {
	Align  align.Options
	Verify VerifyOptions
}

// VerifyOptions say how hard repairs are looked for ([verify] of egca.toml).
type VerifyOptions struct {
	// Steps is the budget of one sample, in steps of the search (loop iterations,
	// calls, edits tried): not seconds, so that the same input gives the same
	// bytes. 0 turns verification off.
	Steps        uint64
	StepMultiple uint32
	Donors       int // correct programs that lend their expressions
	Generated    int // generated inputs that tell repairs apart
}

// Localise finds the fault of a program that does not compile or fails a test. It
// sees what a trainer would know: the program, correct programs (the pool, the
// canonical one first) and the tests. Errors wrap judge.ErrPlugin or are ctx's.
func Localise(
	ctx context.Context,
	p *judge.Problem,
	j *judge.Judgement,
	pool []*judge.Reference,
	options Options,
) (*Finding, error) {
	if errors := j.Program.Errors; len(errors) > 0 {
		return &Finding{Spans: []trace.Span{errors[0].Span}, Ground: GroundCompiler,
			Reason: "does not compile: " + errors[0].Type + ": " + errors[0].Message}, nil
	}
	if j.Failing < 0 {
		return Abstain("no test fails"), nil
	}
	if first := &j.Verdicts[j.Failing].Run.Outcome; first.Kind == trace.TamperedWith {
		return Abstain("the report of its process cannot be believed: %s", first.Message), nil
	}
	if len(pool) == 0 {
		return withoutReference(j), nil
	}
	oracles := pool
	pool, choices, err := chooseReference(ctx, p, j, byStructure(j.Program, pool))
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
		found = anchorUnbound(anchorCrash(found, failed), failed)
	case isLimit(failed):
		found = anchorLimit(found, failed)
	}
	found.Ground = DefaultThresholds().byStructure(found)
	if options.Verify.Steps == 0 || found.Candidate.Run == nil {
		return found, nil
	}
	if statement := onlyExecuted(found); statement >= 0 && failed.Kind == trace.Returned {
		found.credit(j.Program.Statements[statement].Span)
		found.Ground = GroundOnlyStatement
		found.Reason = "the only statement that the failing test runs; " + found.Reason
		return found, nil
	}
	return verify(ctx, p, j, found, repair.Search{
		Donors: donors(p, pool, options.Verify.Donors), Order: suspicion(found), Beyond: unreached(found),
		Test: found.Test, Steps: options.Verify.Steps,
		StepMultiple: options.Verify.StepMultiple, Oracles: oracles, Generated: options.Verify.Generated,
	})
}

// withoutReference is the finding where there is no correct program to compare with.
// The interpreter's own word needs none; nothing else can be said.
func withoutReference(j *judge.Judgement) *Finding {
	found := Abstain("there is no reference to compare it with")
	found.Test, found.Unreferenced = j.Failing, true
	failed := &j.Verdicts[j.Failing].Run.Outcome
	switch {
	case failed.Kind == trace.Raised:
		return anchorCrash(found, failed)
	case isLimit(failed):
		return anchorLimit(found, failed)
	}
	return found
}

// maxUnconfirmed repairs that the judge does not confirm are dropped one by one
// before all others are.
const maxUnconfirmed = 3

// verify looks for repairs and decides with them. The repair that decides is run
// again as a candidate of its own: one that the judge does not confirm is dropped.
func verify(
	ctx context.Context,
	p *judge.Problem,
	j *judge.Judgement,
	found *Finding,
	search repair.Search,
) (*Finding, error) {
	repairs, err := repair.Find(ctx, p, j, search)
	switch {
	case errors.Is(err, repair.ErrNoEdits):
		return found, nil
	case errors.Is(err, repair.ErrChecker):
		found.Reason += fmt.Sprintf(" (not verified: %s)", err)
		return found, nil
	case err != nil && ctx.Err() == nil:
		found.SearchErr = err
		// The plugin's last lines of standard error are for the log alone.
		short, _, _ := strings.Cut(err.Error(), "\n")
		found.Reason += fmt.Sprintf(" (not verified: %s)", short)
		return found, nil
	case err != nil:
		return nil, err
	}
	for dropped := 0; ; dropped++ {
		if dropped > maxUnconfirmed {
			repairs.Repairs, repairs.Nearest = nil, nil
		}
		undecided := *found
		undecided.Search, undecided.judgement = repairs, j
		again := undecided
		decided := decide(&again, repairs, j, DefaultThresholds())
		decided.undecided = &undecided
		if decided.Repair == nil {
			return decided, nil
		}
		confirmed, err := repair.Confirm(ctx, p, j.Program.Source, decided.Repair, search)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil || confirmed {
			return decided, err
		}
		if decided.Repair == repairs.Nearest {
			repairs.Nearest = nil
			continue
		}
		repairs.Repairs = slices.DeleteFunc(slices.Clone(repairs.Repairs), func(r repair.Repair) bool {
			return r.Span == decided.Repair.Span && r.Replacement == decided.Repair.Replacement &&
				(r.Second == nil) == (decided.Repair.Second == nil)
		})
	}
}

// donors are the pool's nearest, the canonical reference always among them where there
// is one.
func donors(p *judge.Problem, pool []*judge.Reference, most int) []*judge.Reference {
	most = max(most, 1)
	chosen := slices.Clone(pool[:min(most, len(pool))])
	if p.Reference != nil && !slices.Contains(chosen, p.Reference) {
		chosen[len(chosen)-1] = p.Reference
	}
	return chosen
}
