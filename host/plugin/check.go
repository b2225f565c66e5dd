package plugin

import (
	"errors"
	"fmt"
	"slices"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// checkResult holds an answer against its job. What a candidate could forge
// the plugin has marked as tampered; what is wrong here is the plugin's fault.
func checkResult(job *pluginv1.Job, result *pluginv1.JobResult) error {
	if job.GetVariants() != nil {
		return checkVariants(job, result)
	}
	sent, got := len(job.GetInputs()), len(result.GetResults())
	if got > sent {
		return fmt.Errorf("%d results for %d inputs", got, sent)
	}
	if got < sent && result.GetError() == "" {
		if !job.GetStopAtFailure() {
			return fmt.Errorf("%d results for %d inputs and no error", got, sent)
		}
		if got == 0 || returned(result.Results[got-1]) {
			return fmt.Errorf("it stopped after %d of %d inputs and the last had not failed", got, sent)
		}
	}
	source := len(job.GetProgram().GetSource())
	if analysis := result.GetAnalysis(); analysis != nil {
		if err := check.Analysis(analysis, source); err != nil {
			return fmt.Errorf("analysis.%w", err)
		}
	} else if job.GetAnalyse() && result.GetError() == "" {
		return errors.New("analysis: it was asked for and is missing")
	}
	run := check.Run{Source: source, Traced: job.GetTraced(), Analysis: result.GetAnalysis(),
		MaxEvents: job.GetLimits().GetEvents()}
	for i, r := range result.GetResults() {
		if err := check.Result(r, run); err != nil {
			return fmt.Errorf("results[%d].%w", i, err)
		}
	}
	return nil
}

// checkVariants holds what a search for repairs found against its job.
func checkVariants(job *pluginv1.Job, result *pluginv1.JobResult) error {
	if result.GetError() != "" {
		return nil
	}
	found := result.GetVariants()
	if found == nil || len(result.GetResults()) > 0 {
		return errors.New("variants: a job with variants is answered by them alone")
	}
	listed := map[uint32]bool{}
	for _, statement := range job.GetVariants().GetOrder() {
		listed[statement] = true
	}
	source := uint32(len(job.GetProgram().GetSource()))
	for i, r := range slices.Concat(found.GetRepairs(), found.GetPartial()) {
		spans, statements := []*pluginv1.Span{r.GetSpan()}, []uint32{r.GetStatement()}
		if also := r.GetAlso(); also != nil {
			spans, statements = append(spans, also.GetSpan()), append(statements, also.GetStatement())
		}
		for k, s := range spans {
			switch {
			case s.GetStart() > s.GetEnd() || s.GetEnd() > source:
				return fmt.Errorf("variants: repair %d has span %d-%d in a program of %d bytes", i, s.GetStart(), s.GetEnd(), source)
			case !listed[statements[k]]:
				return fmt.Errorf("variants: repair %d is in statement %d, which was not asked for", i, statements[k])
			}
		}
		if int(r.GetPassed()) > len(job.GetInputs()) {
			return fmt.Errorf("variants: repair %d passes %d of %d checks", i, r.GetPassed(), len(job.GetInputs()))
		}
	}
	for i, f := range found.GetForced() {
		switch s := f.GetSpan(); {
		case s.GetStart() > s.GetEnd() || s.GetEnd() > source:
			return fmt.Errorf("variants: forced place %d has span %d-%d in a program of %d bytes", i, s.GetStart(), s.GetEnd(), source)
		case !listed[f.GetStatement()]:
			return fmt.Errorf("variants: forced place %d is in statement %d, which was not asked for", i, f.GetStatement())
		case f.GetKind() != "branch" && f.GetKind() != "value":
			return fmt.Errorf("variants: forced place %d is a %q, neither branch nor value", i, f.GetKind())
		case int(f.GetPassed()) > len(job.GetInputs()):
			return fmt.Errorf("variants: forced place %d passes %d of %d checks", i, f.GetPassed(), len(job.GetInputs()))
		}
	}
	return nil
}

func returned(r *pluginv1.Result) bool {
	_, ok := r.GetOutcome().GetKind().(*pluginv1.Outcome_Returned)
	return ok
}

func unavailable(err error) bool { return status.Code(err) == codes.Unavailable }
