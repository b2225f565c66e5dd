package judge

import (
	"context"

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
	done, err := p.job(ctx, string(program.Source), program, p.traced(test))
	if err != nil {
		return nil, err
	}
	return done.runs[0], nil
}

func (p *Problem) traced(test int) *pluginv1.Job {
	return &pluginv1.Job{Inputs: []*pluginv1.Input{p.Tests[test].input}, Limits: p.limits, Traced: true}
}

// TraceReference is Trace for the reference; each test's trace is kept. When
// it fails the next caller tries again.
func (p *Problem) TraceReference(ctx context.Context, r *Reference, test int) (*trace.Run, error) {
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
	} else {
		r.mu.Lock()
		delete(r.traces, test)
		r.mu.Unlock()
	}
	close(t.ready)
	return t.run, t.err
}

// Kept is the number of events in the traces that are kept of a reference.
func (r *Reference) Kept() int {
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
