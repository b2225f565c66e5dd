package sdk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// parseTime is what a worker has for an analysis or a split.
const parseTime = 15 * time.Second

// conversation is one job on one worker: results in order, then done.
type conversation struct {
	worker *worker
	run    *jobRun
	inputs int

	got     int            // results taken
	pending *resultMessage // whose 'B' frame may still come
	blob    []byte
	hasBlob bool
}

// hold reads until the worker is done. inStep tells whether the worker can
// take another request.
func (c *conversation) hold() (inStep bool, err error) {
	for {
		message, blob, err := c.worker.receive(c.run.backstop(c.run.limits))
		if err != nil {
			c.interrupt()
			return false, err
		}
		switch message.key {
		case "":
			if c.pending == nil || c.hasBlob {
				return false, c.broke("a 'B' frame that belongs to no result")
			}
			c.blob, c.hasBlob = blob, true
		case keyResult:
			c.flush()
			result := &resultMessage{}
			if err := message.decode(result); err != nil {
				return false, c.broke(err.Error())
			}
			if result.Input != c.got || c.got >= c.inputs {
				return false, c.broke(fmt.Sprintf("a result for input %d, where %d of %d were answered",
					result.Input, c.got, c.inputs))
			}
			c.pending = result
		case keyDone:
			c.flush()
			return c.done(message)
		default:
			return false, c.broke(fmt.Sprintf("%q in answer to a job", message.key))
		}
	}
}

// flush takes the pending result: nothing more can belong to it.
func (c *conversation) flush() {
	if c.pending == nil {
		return
	}
	c.run.add(c.run.readResult(c.pending.Result, c.blob, c.hasBlob, c.run.limits))
	c.pending, c.blob, c.hasBlob = nil, nil, false
	c.got++
}

// interrupt is flush when the worker broke: a result without a 'B' frame may
// be half of one.
func (c *conversation) interrupt() {
	if c.pending != nil && !c.hasBlob && c.run.plugin.Decode != nil {
		c.run.half = c.run.readResult(c.pending.Result, nil, false, c.run.limits)
		return
	}
	c.flush()
}

// broke counts what was complete before the worker broke the protocol.
func (c *conversation) broke(detail string) error {
	c.flush()
	return c.worker.broke(detail)
}

// done takes the last message of a job.
func (c *conversation) done(message envelope) (inStep bool, err error) {
	done := doneMessage{}
	if err := message.decode(&done); err != nil {
		return false, c.broke(err.Error())
	}
	c.worker.worn = done.Worn
	if len(done.Analysis) > 0 && string(done.Analysis) != "null" {
		analysis := &pluginv1.Analysis{}
		if err := decodeMessage("analysis", done.Analysis, analysis); err != nil {
			return false, c.broke(err.Error())
		}
		c.run.analysis = analysis
	}
	if c.run.job.GetProfile() && done.Error == "" {
		return c.profile(done)
	}
	if done.Error != "" {
		return true, errors.New(cutText(done.Error, check.MaxMessage))
	}
	if c.got == c.inputs || c.run.job.GetStopAtFailure() && c.got > 0 && failed(c.run.results[len(c.run.results)-1]) {
		return true, nil
	}
	return false, c.broke(fmt.Sprintf("done after %d results for %d inputs", c.got, c.inputs))
}

// maxProfile is the most bytes of a profile that a job may answer with.
const maxProfile = 1 << 20

// profile takes the answer to a job with profile.
func (c *conversation) profile(done doneMessage) (inStep bool, err error) {
	if c.got > 0 {
		return false, c.broke("results in answer to a job with profile")
	}
	if len(done.Profile) > maxProfile {
		return true, fmt.Errorf("the profile takes %d bytes, at most %d are kept", len(done.Profile), maxProfile)
	}
	c.run.profile = done.Profile
	return true, nil
}

// analyse asks a worker to parse a program.
func (e *engine) analyse(ctx context.Context, req *pluginv1.AnalyseRequest) (*pluginv1.Analysis, error) {
	frame, err := requestFrame("analyse", req)
	if err != nil {
		return nil, err
	}
	pool := e.pool
	if req.GetConfidential() {
		pool = e.apart
	}
	analysis := &pluginv1.Analysis{}
	if err := e.ask(ctx, pool, frame, keyAnalysis, analysis); err != nil {
		return nil, err
	}
	if err := check.Analysis(analysis, len(req.GetProgram().GetSource())); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnalysis, err)
	}
	e.said.keep(req.GetProgram(), analysis)
	return analysis, nil
}

// ask sends a request that has one answer, to a second worker when the first
// breaks.
func (e *engine) ask(ctx context.Context, pool *pool, frame []byte, key string, answer proto.Message) error {
	var err error
	for range 2 {
		if err = e.askOnce(ctx, pool, frame, key, answer); err == nil || ctx.Err() != nil {
			return err
		}
		var broken *workerError
		if !errors.As(err, &broken) || errors.Is(err, ErrWorkerStart) {
			return err
		}
	}
	return err
}

func (e *engine) askOnce(ctx context.Context, pool *pool, frame []byte, key string, answer proto.Message) error {
	w, err := pool.borrow(ctx)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, w.process.Kill)
	inStep := false
	defer func() { pool.giveBack(w, stop() && inStep) }()
	if err := w.send(frame, parseTime); err != nil {
		return err
	}
	message, err := w.expect(key, parseTime)
	if err != nil {
		return err
	}
	if err := decodeMessage(key, message.value, answer); err != nil {
		return w.broke(err.Error())
	}
	inStep = true
	return nil
}
