package judge

import (
	"context"
	"errors"

	"github.com/egca/egca/host/trace"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// tracing is one traced run of the reference, made once whoever asks first.
type tracing struct {
	ready chan struct{}
	run   *trace.Run
	err   error
}

// Trace runs a candidate on one test with events. Errors wrap ErrPlugin.
func (p *Problem) Trace(ctx context.Context, program *trace.Program, test int) (*trace.Run, error) {
	done, err := runJob(ctx, p.tracer, p.subject(string(program.Source), program), p.traced(test))
	if err != nil {
		return nil, err
	}
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

func (p *Problem) traced(test int) *pluginv1.Job {
	return &pluginv1.Job{Inputs: []*pluginv1.Input{p.Tests[test].input}, Limits: p.limits, Traced: true}
}

// TraceReference is Trace for the reference; each test's trace is kept. When
// it fails the next caller tries again, and so do those who waited for one that
// only gave up itself.
func (p *Problem) TraceReference(ctx context.Context, r *Reference, test int) (*trace.Run, error) {
	for {
		run, err := p.traceReference(ctx, r, test)
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			return run, err
		}
	}
}

func (p *Problem) traceReference(ctx context.Context, r *Reference, test int) (*trace.Run, error) {
	r.mu.Lock()
	t, known := r.traces[test]
	if !known {
		t = &tracing{ready: make(chan struct{})}
		r.traces[test] = t
	}
	r.mu.Unlock()
	if known {
		select {
		case <-t.ready:
			return t.run, t.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	var results *done
	if results, t.err = p.runSecret(ctx, r, p.traced(test)); t.err == nil {
		t.run = results.runs[0]
		if r.Language != p.Language {
			t.run.Table.TextKeys()
		}
	} else {
		r.mu.Lock()
		delete(r.traces, test)
		r.mu.Unlock()
	}
	close(t.ready)
	return t.run, t.err
}

// Kept is the number of events in the traces that are kept of the references.
func (p *Problem) Kept() int {
	events := p.Reference.kept()
	for _, r := range p.Others {
		events += r.kept()
	}
	return events
}

func (r *Reference) kept() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	events := 0
	for _, t := range r.traces {
		select {
		case <-t.ready:
		default:
			continue
		}
		if t.run != nil {
			events += len(t.run.Events)
		}
	}
	return events
}
