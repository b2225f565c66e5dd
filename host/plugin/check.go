package plugin

import (
	"errors"
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// checkResult holds an answer against its job. What a candidate could forge
// the plugin has marked as tampered; what is wrong here is the plugin's fault.
func checkResult(job *pluginv1.Job, result *pluginv1.JobResult) error {
	if job.GetProfile() {
		if len(result.GetResults()) > 0 {
			return errors.New("results: a job with profile is answered by the profile alone")
		}
		return nil
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

func returned(r *pluginv1.Result) bool {
	_, ok := r.GetOutcome().GetKind().(*pluginv1.Outcome_Returned)
	return ok
}

func unavailable(err error) bool { return status.Code(err) == codes.Unavailable }
