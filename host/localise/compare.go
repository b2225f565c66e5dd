package localise

import (
	"context"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// compare traces the candidate on its first failing test beside the nearest
// reference that passes it, which it returns too.
func compare(ctx context.Context, p *judge.Problem, j *judge.Judgement, pool []*judge.Reference, options align.Options) (*Finding, *judge.Reference, error) {
	test := j.Failing
	var reference *judge.Reference
	for _, r := range pool {
		if r.Passes[test] {
			reference = r
			break
		}
	}
	if reference == nil {
		return Abstain("the reference fails test %d itself", test), nil, nil
	}
	mine, err := p.TraceBeside(ctx, j.Program, reference, test)
	if err != nil {
		return nil, nil, err
	}
	if mine.Outcome.Kind == trace.Returned && p.Compare(test, mine).Passed {
		return Abstain("passes test %d when it is traced: its behaviour is not reproducible", test), reference, nil
	}
	theirs, err := p.TraceReference(ctx, reference, test)
	if err != nil {
		return nil, nil, err
	}
	found := &Finding{
		Served:    reference.Name,
		Candidate: align.Side{Program: j.Program, Run: mine},
		Reference: align.Side{Program: reference.Program, Run: theirs},
	}
	result := align.Locate(found.Candidate, found.Reference, options)
	found.Similarity = result.Similarity
	if result.Divergence == nil {
		found.Reason = result.Abstained
		return found, reference, nil
	}
	found.Divergence = result.Divergence
	found.Spans = []trace.Span{result.Divergence.Span}
	found.Reason, found.Ground = result.Divergence.Reason, GroundOtherStructure
	if result.Divergence.Kind == align.Novel {
		found.Ground = GroundUncoveredValue // of values, not of paired states
	}
	return found, reference, nil
}

// anchorCrash decides between the place where an exception left the program
// and the place where its state first differs: the cause, when the traces
// could be paired; otherwise the interpreter's word stands.
func anchorCrash(found *Finding, failed *trace.Outcome) *Finding {
	if d := found.Divergence; d != nil && d.Kind != align.Novel && d.Kind != align.Crash {
		found.Spans = append(found.Spans, failed.Stack...)
		return found
	}
	if !failed.HasSpan {
		return found
	}
	found.Spans = append([]trace.Span{failed.Span}, failed.Stack...)
	found.Ground = GroundTraceback
	found.Reason = "raises " + failed.Type + " here"
	return found
}
