package judge

import (
	"context"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// partJSON is how much expected JSON the tests of one job have together. A plugin's answer to
// a job is bounded, and a result without room in it equals nothing: a right program fails.
const partJSON = 1 << 20

// sizes are the bytes of expected JSON of tests, about what right programs return for them.
func (p *Problem) sizes(tests []int) []int {
	sizes := make([]int, len(tests))
	for i, test := range tests {
		if given := p.Tests[test].given; given != nil {
			sizes[i] = jsonSize(given.Expected, given.AnyOf)
		}
	}
	return sizes
}

// partEnd is where the part of a list ends that begins at from: what is in it fits into one
// job, or is one.
func partEnd(sizes []int, from int) int {
	end, size := from, 0
	for end < len(sizes) && (end == from || size+sizes[end] <= partJSON) {
		size += sizes[end]
		end++
	}
	return end
}

// runParts is runJob in as many jobs as the results need. sizes are those of the job's first
// inputs; the others are small.
func runParts(ctx context.Context, tracer Tracer, s subject, job *pluginv1.Job, sizes []int) (*done, error) {
	inputs := job.GetInputs()
	sizes = append(sizes, make([]int, len(inputs)-len(sizes))...)
	var all *done
	for from := 0; all == nil || from < len(inputs); {
		end := partEnd(sizes, from)
		part := &pluginv1.Job{Inputs: inputs[from:end], Limits: job.GetLimits(), Confidential: job.GetConfidential()}
		one, err := runJob(ctx, tracer, s, part)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all, s.program = one, one.program // which need not be parsed again
		} else {
			all.runs = append(all.runs, one.runs...)
		}
		if len(one.program.Errors) > 0 {
			break
		}
		from = end
	}
	return all, nil
}
