package judge

import (
	"context"
	"fmt"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// firstTests is how many tests run in the first job of a program whose tests end at
// the first failure. Each further job has twice as many: a program that passes all
// needs few jobs, and of one that fails few tests run in vain. A plugin alone cannot
// stop in time, for it does not know which results are right.
const firstTests = 8

// runTests runs a program on the tests and decides them. Where the problem stops at
// the first failure, the verdicts end with it; how the tests are spread over jobs
// does not show. There are no verdicts when the program does not compile.
func (p *Problem) runTests(ctx context.Context, s subject) (*done, []Verdict, error) {
	if !p.stop {
		all, err := runParts(ctx, p.tracer, s, &pluginv1.Job{Inputs: p.inputs(), Limits: p.limits}, p.sizes(p.all()))
		if err != nil {
			return nil, nil, err
		}
		verdicts, err := p.compare(ctx, all.runs)
		return all, verdicts, err
	}
	var first *done
	var verdicts []Verdict
	inputs, sizes := p.inputs(), p.sizes(p.all())
	for from, n := 0, firstTests; from < len(inputs); n *= 2 {
		part := inputs[from:min(from+n, partEnd(sizes, from))]
		from += len(part)
		done, err := runJob(ctx, p.tracer, s, &pluginv1.Job{Inputs: part, Limits: p.limits, StopAtFailure: true})
		if err != nil {
			return nil, nil, err
		}
		if first == nil {
			first, s.program = done, done.program // which need not be parsed again
		}
		if len(done.program.Errors) > 0 {
			return first, nil, nil
		}
		for _, run := range done.runs {
			v, err := p.Compare(ctx, len(verdicts), run)
			if err != nil {
				return nil, nil, err
			}
			if verdicts = append(verdicts, v); !v.Passed {
				return first, verdicts, nil
			}
		}
		if len(done.runs) < len(part) {
			return nil, nil, fmt.Errorf(
				"%w: it stopped after %d of %d inputs, none of which failed", ErrPlugin, len(done.runs), len(part))
		}
	}
	return first, verdicts, nil
}
