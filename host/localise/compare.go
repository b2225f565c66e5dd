package localise

import (
	"context"
	"fmt"
	"slices"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// mostCompared bounds the failing tests that are traced: the next one only where
// the trace of the one before was cut before anything differed.
const mostCompared = 3

// compare traces the candidate beside the nearest reference on a failing test that
// the reference passes. It takes the test with the smallest input, whose trace is
// likely the shortest. It returns the finding and the reference, which is nil where
// no reference passes a failing test. Errors wrap judge.ErrPlugin.
func compare(
	ctx context.Context,
	p *judge.Problem,
	j *judge.Judgement,
	pool []*judge.Reference,
	options align.Options,
) (*Finding, *judge.Reference, error) {
	var first *Finding
	var served *judge.Reference
	for _, test := range smallestFirst(p, j, pool) {
		found, reference, err := compareOn(ctx, p, j, test, pool, options)
		if err != nil {
			return nil, nil, err
		}
		if first == nil {
			first, served = found, reference
		}
		if !found.isCut() {
			return found, reference, nil
		}
	}
	if first == nil {
		return Abstain("the reference fails test %d itself", j.Failing), nil, nil
	}
	return first, served, nil
}

// isCut reports whether nothing was found because a trace ends before its program.
func (f *Finding) isCut() bool {
	if f.Divergence != nil && f.Divergence.Kind != align.Uncovered {
		return false
	}
	return f.Candidate.Run != nil && f.Candidate.Run.Capped || f.Reference.Run != nil && f.Reference.Run.Capped
}

// smallestFirst returns the failing tests that a reference passes, at most
// mostCompared of them, ordered by the size of their inputs. Tests that a limit ended
// come last.
func smallestFirst(p *judge.Problem, j *judge.Judgement, pool []*judge.Reference) []int {
	var tests []int
	for test, v := range j.Verdicts {
		if !v.Passed && !v.Run.Outcome.Unrun && firstPassing(pool, test) != nil {
			tests = append(tests, test)
		}
	}
	key := func(test int) int {
		if isLimit(&j.Verdicts[test].Run.Outcome) {
			return 1<<62 + p.Tests[test].Size()
		}
		return p.Tests[test].Size()
	}
	slices.SortStableFunc(tests, func(a, b int) int { return key(a) - key(b) })
	return tests[:min(len(tests), mostCompared)]
}

// firstPassing returns the first reference of a pool that passes a test, or nil.
func firstPassing(pool []*judge.Reference, test int) *judge.Reference {
	for _, r := range pool {
		if r.Passes[test] {
			return r
		}
	}
	return nil
}

// compareOn compares the candidate with the nearest reference on one test.
func compareOn(
	ctx context.Context,
	p *judge.Problem,
	j *judge.Judgement,
	test int,
	pool []*judge.Reference,
	options align.Options,
) (*Finding, *judge.Reference, error) {
	reference := firstPassing(pool, test)
	mine, err := p.TraceBeside(ctx, j.Program, reference, test)
	if err != nil {
		return nil, nil, err
	}
	found := &Finding{Test: test}
	verdict, err := p.Compare(ctx, test, mine)
	if err != nil {
		return nil, nil, err
	}
	if mine.Outcome.Kind == trace.Returned && verdict.Passed {
		found.Reason = fmt.Sprintf("passes test %d when it is traced: its behaviour is not reproducible", test)
		return found, reference, nil
	}
	theirs, err := p.TraceReference(ctx, reference, test)
	if err != nil {
		return nil, nil, err
	}
	found.Served = reference.Name
	found.Candidate = align.Side{Program: j.Program, Run: mine}
	found.Reference = align.Side{Program: reference.Program, Run: theirs}
	if neverLoaded(mine) {
		found, err = compareOwn(ctx, p, found, reference, options)
		return found, reference, err
	}
	if !mine.Entered(j.Program, p.EntryPoint) {
		found.Reason = "the object whose method is called is not made" // the traceback decides
		return found, reference, nil
	}
	found.locate(options)
	if test != j.Failing && found.Divergence != nil {
		found.Reason = fmt.Sprintf("on test %d, which is smaller, %s", test, found.Reason)
	}
	return found, reference, nil
}

// neverLoaded reports whether a run ended before the program was given its input.
func neverLoaded(run *trace.Run) bool {
	return run.Outcome.Kind == trace.Raised && run.Outcome.Loading ||
		run.Outcome.Kind != trace.Returned && len(run.Events) > 0 && run.Loading == len(run.Events)
}

// locate compares the finding's two sides and sets its span, ground and reason.
func (f *Finding) locate(options align.Options) {
	result := align.Locate(f.Candidate, f.Reference, options)
	f.Similarity = result.Similarity
	if result.Divergence == nil {
		f.Reason = result.Abstained
		return
	}
	f.Divergence = result.Divergence
	f.Spans = []trace.Span{result.Divergence.Span}
	f.Reason, f.Ground = result.Divergence.Reason, GroundOtherStructure
	if result.Divergence.Kind == align.Uncovered {
		f.Ground = GroundUncoveredValue // of values, not of paired states
	}
}

// anchorCrash decides between the place where an exception left the program and the
// place where its state first differs. The second is the cause when the traces
// could be paired; otherwise the traceback decides.
func anchorCrash(found *Finding, failed *trace.Outcome) *Finding {
	if d := found.Divergence; d != nil && d.Kind != align.Uncovered && d.Kind != align.Crash {
		found.Spans = append(found.Spans, failed.Stack...)
		return found
	}
	switch {
	case found.Own && found.Evidence() == credit.EvidenceInterpreter: // a reference says that it should not raise it
		found.Reason = "raises " + failed.Type + "; " + found.Reason
		found.Spans = append(found.Spans, failed.Stack...)
		return found
	case !failed.HasSpan, found.Own && found.Candidate.Run.Outcome.Kind == trace.Returned:
		return found // the statement that raised it is right to
	}
	found.Spans = append([]trace.Span{failed.Span}, failed.Stack...)
	found.Ground = GroundTraceback
	if failed.Loading && !found.Own && found.Reason != "" {
		found.Reason = "raises " + failed.Type + " here; " + found.Reason
		return found
	}
	found.Reason = "raises " + failed.Type + " here"
	return found
}
