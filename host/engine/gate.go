package engine

import (
	"fmt"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// judged puts a judgement in the gate's terms.
func (e *Engine) judged(task *Task, s *Sample, pool []*judge.Reference) credit.Judged {
	j := s.Judgement
	in := credit.Judged{NoProgram: s.Extracted.Found == credit.FoundNothing}
	if in.NoProgram {
		return in
	}
	for _, d := range j.Program.Errors {
		in.Errors = append(in.Errors, credit.Diagnostic{Reason: d.Type + ": " + d.Message, Span: span(d.Span)})
	}
	if len(in.Errors) > 0 {
		return in
	}
	in.Violations = task.constraints.Check(judge.Features(j.Program))
	for _, v := range j.Verdicts {
		in.Verdicts = append(in.Verdicts, verdict(v))
	}
	if s.Interface == nil { // else nothing is compared
		in.NotComparable = e.notComparable(j.Program, pool)
	}
	return in
}

// weights are those of the task's tests.
func (t *Task) weights() []float64 {
	weights := make([]float64, len(t.Problem.Tests))
	for i := range weights {
		weights[i] = t.Problem.Tests[i].Weight
	}
	return weights
}

// notComparable is why no reference of the pool can serve, "" when one can or there
// is none to compare with.
// Control flow that a plugin does not give (it has no CAPABILITY_FEATURES)
// holds nothing against a program.
func (e *Engine) notComparable(candidate *trace.Program, pool []*judge.Reference) string {
	if len(pool) == 0 {
		return ""
	}
	var flows [][]string
	for _, r := range pool {
		if len(r.Program.Features.ControlFlow) == 0 || len(candidate.Features.ControlFlow) == 0 {
			return ""
		}
		flows = append(flows, r.Program.Features.ControlFlow)
	}
	match := credit.BestReference(candidate.Features.ControlFlow, flows, e.config.Comparable)
	if match.Comparable {
		return ""
	}
	return fmt.Sprintf(
		"not comparable with any reference: the control flow of the nearest is %.0f%% alike",
		100*match.Similarity,
	)
}

func verdict(v judge.Verdict) credit.Verdict {
	out := credit.Verdict{Kind: credit.VerdictWrong, Reason: v.Reason}
	o := &v.Run.Outcome
	switch {
	case v.Passed:
		out.Kind = credit.VerdictPass
	case o.Kind == trace.Raised && v.Inside && !o.HasSpan:
		// The test's own assertion, not the program's exception.
	case o.Kind == trace.Raised:
		out.Kind = credit.VerdictException
		for _, s := range o.Stack {
			out.Blamed = append(out.Blamed, span(s))
		}
	case o.Kind == trace.Killed:
		out.Kind = credit.VerdictCrash
	case o.Kind == trace.TimedOut || o.Kind == trace.OutOfMemory || o.Kind == trace.OverLimit:
		out.Kind = credit.VerdictLimit
	case o.Kind == trace.TamperedWith:
		out.Kind = credit.VerdictTampered
	}
	return out
}

func span(s trace.Span) credit.Span { return credit.Span{StartByte: s.Start, EndByte: s.End} }
