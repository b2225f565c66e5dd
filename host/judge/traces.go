package judge

import (
	"context"

	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// beginning is how many events of a run tell how far two programs go the same
// way (Problem.TraceBeginning).
const beginning = 128

// traced is which run of a reference a trace is of.
type traced struct {
	test  int
	begun bool // its beginning only
}

// Trace runs a candidate on one test with events. Errors wrap ErrPlugin.
func (p *Problem) Trace(ctx context.Context, program *trace.Program, test int) (*trace.Run, error) {
	return p.trace(ctx, program, traced{test, false})
}

// TraceBeginning is Trace of the first events alone; the run ends there.
func (p *Problem) TraceBeginning(ctx context.Context, program *trace.Program, test int) (*trace.Run, error) {
	return p.trace(ctx, program, traced{test, true})
}

func (p *Problem) trace(ctx context.Context, program *trace.Program, which traced) (*trace.Run, error) {
	done, err := runJob(ctx, p.tracer, p.subject(string(program.Source), program), p.job(which))
	if err != nil {
		return nil, err
	}
	done.runs[0].BeginAt(program, p.EntryPoint)
	return done.runs[0], nil
}

// TraceBeside is Trace for a comparison with a reference's trace.
func (p *Problem) TraceBeside(ctx context.Context, program *trace.Program, r *Reference, test int) (*trace.Run, error) {
	run, err := p.Trace(ctx, program, test)
	if err == nil && r.Language != p.Language {
		run.Table.TextKeys()
	}
	return run, err
}

func (p *Problem) job(which traced) *pluginv1.Job {
	limits := p.limits
	if which.begun {
		limits = proto.CloneOf(limits)
		limits.Events = min(limits.Events, beginning)
	}
	return &pluginv1.Job{Inputs: []*pluginv1.Input{p.Tests[which.test].input}, Limits: limits, Traced: true}
}

// TraceReference is Trace for the reference; each test's trace is kept.
func (p *Problem) TraceReference(ctx context.Context, r *Reference, test int) (*trace.Run, error) {
	return p.kept(ctx, r, traced{test, false})
}

// BeginReference is TraceBeginning for a reference, kept like TraceReference.
func (p *Problem) BeginReference(ctx context.Context, r *Reference, test int) (*trace.Run, error) {
	return p.kept(ctx, r, traced{test, true})
}

func (p *Problem) kept(ctx context.Context, r *Reference, which traced) (*trace.Run, error) {
	return r.traces.Get(ctx, which, func(ctx context.Context) (*trace.Run, error) {
		results, err := p.runConfidential(ctx, r, p.job(which))
		if err != nil {
			return nil, err
		}
		return forComparison(p, r, results.runs[0]), nil
	})
}

// TraceReferenceOn is TraceReference for an input that is no test's. The trace is
// not kept. Errors wrap ErrPlugin.
func (p *Problem) TraceReferenceOn(ctx context.Context, r *Reference, input *pluginv1.Input) (*trace.Run, error) {
	results, err := p.runConfidential(
		ctx,
		r,
		&pluginv1.Job{Inputs: []*pluginv1.Input{input}, Limits: p.limits, Traced: true},
	)
	if err != nil {
		return nil, err
	}
	return forComparison(p, r, results.runs[0]), nil
}

// forComparison makes the run of a reference comparable with a candidate's, which may
// be in another language.
func forComparison(p *Problem, r *Reference, run *trace.Run) *trace.Run {
	run.BeginAt(r.Program, r.EntryPoint)
	if r.Language != p.Language {
		run.Table.TextKeys()
	}
	return run
}

// Kept is the number of events in the traces that are kept of the references.
func (p *Problem) Kept() int {
	events := 0
	for _, r := range p.References() {
		events += r.kept()
	}
	return events
}

func (r *Reference) kept() int {
	events := 0
	for _, run := range r.traces.Ready() {
		events += len(run.Events)
	}
	return events
}
