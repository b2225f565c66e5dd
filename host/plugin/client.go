package plugin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/check"
	"github.com/egca/egca/internal/handshake"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// queueFactor is how many jobs are on their way to a plugin for each of
	// its workers: one at work and one to follow at once.
	queueFactor = 2
	// maxStarts is how often in a row a start may fail before the client
	// gives up.
	maxStarts = 3
	// backoffBase and backoffMax bound the pause before a plugin that broke
	// without a success since its start is started again.
	backoffBase = 50 * time.Millisecond
	backoffMax  = 5 * time.Second
	// jobSpare is what a message needs beside the job.
	jobSpare = 1 << 20
)

// Client is one plugin, kept alive: when its process dies, hangs or breaks the
// protocol it is started anew. What was under way is then tried once more,
// each call alone with the plugin; the one that breaks it again gets the
// error, the others their answers. All methods are safe for any number of
// goroutines at once.
type Client struct {
	manifest *Manifest
	options  Options
	// slots holds one unit for each call under way. A call that was there
	// when the plugin broke takes them all.
	slots    *semaphore.Weighted
	capacity int64
	digests  inputDigests
	first    *instance // whose description and configuration stand

	turn      chan struct{} // held while current is looked at or replaced
	current   *instance
	breaks    int         // in a row, without a success
	succeeded atomic.Bool // a call did since the last break

	lost     atomic.Pointer[error] // why no further start is tried
	restarts atomic.Uint64

	closing sync.Once
	closed  chan struct{}
	endErr  error
}

// Start starts the plugin of a manifest and configures it. The error says what
// to do. The caller closes the client.
func Start(ctx context.Context, m *Manifest, o Options) (*Client, error) {
	o = o.withDefaults()
	c := &Client{manifest: m, options: o, capacity: int64(queueFactor * o.Workers),
		turn: make(chan struct{}, 1), closed: make(chan struct{})}
	c.slots = semaphore.NewWeighted(c.capacity)
	first, err := newInstance(ctx, m, o)
	if err != nil {
		return nil, err
	}
	c.first, c.current = first, first
	// The level is what a person has to know of a run; it never changes within.
	o.Logger.Info(
		"plugin ready",
		"plugin",
		m.Name,
		"runtime",
		first.configured.GetRuntime(),
		"sandbox",
		first.configured.GetSandbox(),
	)
	return c, nil
}

// Description is what the plugin says it is. Not to be changed.
func (c *Client) Description() *pluginv1.DescribeResponse { return c.first.description }

// Configured is what the plugin says it set up. Not to be changed.
func (c *Client) Configured() *pluginv1.ConfigureResponse { return c.first.configured }

// Has tells whether the plugin has a capability.
func (c *Client) Has(capability pluginv1.Capability) bool {
	return slices.Contains(c.Description().GetCapabilities(), capability)
}

// Run runs a job, whose id it chooses itself. The job is not changed and must
// not be while Run lasts. When the plugin could not run the whole job, the
// error is ErrJob and the result holds what there is; otherwise exactly one of
// the two is nil. The result was checked against the protocol and is the
// caller's.
func (c *Client) Run(ctx context.Context, job *pluginv1.Job) (*pluginv1.JobResult, error) {
	sent, large := job, map[inputDigest]*pluginv1.Input(nil)
	if c.Has(pluginv1.Capability_CAPABILITY_INPUTS) {
		sent, large = c.digests.named(job)
	}
	if size := proto.Size(sent); size > handshake.MaxMessage-jobSpare {
		return nil, fmt.Errorf("plugin %s: %w: %d bytes, a message holds %d; send fewer inputs in a job",
			c.manifest.Name, ErrTooLarge, size, handshake.MaxMessage-jobSpare)
	}
	var result *pluginv1.JobResult
	err := c.do(ctx, func(i *instance) (err error) {
		if large == nil {
			result, err = i.run(ctx, job, c.options.budget(job))
		} else {
			result, err = c.runNaming(ctx, i, sent, large)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := checkResult(job, result); err != nil {
		return nil, fmt.Errorf("plugin %s: %w: %w", c.manifest.Name, ErrProtocol, err)
	}
	if result.GetError() != "" {
		return result, fmt.Errorf("plugin %s: %w: %s", c.manifest.Name, ErrJob, result.GetError())
	}
	return result, nil
}

// Analyse parses a program. One that does not compile is an Analysis with
// errors.
func (c *Client) Analyse(ctx context.Context, request *pluginv1.AnalyseRequest) (*pluginv1.Analysis, error) {
	if !c.Has(pluginv1.Capability_CAPABILITY_ANALYSE) {
		return nil, fmt.Errorf("plugin %s: %w: it has no capability analyse, which credit needs (docs/PLUGINS.md)",
			c.manifest.Name, ErrCapability)
	}
	var response *pluginv1.AnalyseResponse
	err := c.unary(ctx, "Analyse", func(ctx context.Context, tracer pluginv1.TracerClient) (err error) {
		response, err = tracer.Analyse(ctx, request)
		return err
	})
	if err != nil {
		return nil, err
	}
	if response.GetAnalysis() == nil {
		return nil, fmt.Errorf("plugin %s: %w: Analyse answered without an analysis", c.manifest.Name, ErrProtocol)
	}
	if err := check.Analysis(response.Analysis, len(request.GetProgram().GetSource())); err != nil {
		return nil, fmt.Errorf("plugin %s: %w: analysis.%w", c.manifest.Name, ErrProtocol, err)
	}
	return response.Analysis, nil
}

// Split splits tests of an entry point in source form: one answer for each, in order.
func (c *Client) Split(
	ctx context.Context,
	language, entryPoint string,
	tests [][]byte,
) ([]*pluginv1.SplitTest, error) {
	var response *pluginv1.SplitResponse
	err := c.unary(ctx, "Split", func(ctx context.Context, tracer pluginv1.TracerClient) (err error) {
		response, err = tracer.Split(ctx, &pluginv1.SplitRequest{Language: language, EntryPoint: entryPoint, Tests: tests})
		return err
	})
	if err != nil {
		return nil, err
	}
	if got := len(response.GetTests()); got != len(tests) {
		return nil, fmt.Errorf("plugin %s: %w: Split answered %d tests of %d", c.manifest.Name, ErrProtocol, got, len(tests))
	}
	return response.Tests, nil
}

// Close ends the plugin and removes what it left. Calls under way fail with
// ErrClosed. It returns when the process is gone; further calls do nothing.
func (c *Client) Close() error {
	c.closing.Do(func() {
		close(c.closed)
		c.turn <- struct{}{} // a start under way ends first, see live
		defer func() { <-c.turn }()
		if c.current != nil {
			c.endErr = c.current.close()
		}
	})
	return c.endErr
}

// unary makes a call that is no job.
func (c *Client) unary(
	ctx context.Context,
	name string,
	call func(context.Context, pluginv1.TracerClient) error,
) error {
	return c.do(ctx, func(i *instance) error {
		patience := c.options.ParseTime + c.options.Grace
		timed, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		defer context.AfterFunc(i.life, cancel)() // its end ends the call
		err := call(timed, i.tracer)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case i.failure() != nil:
			return i.failure()
		case ranOut(timed, err):
			i.fail(ErrHung, hungDetail(patience), "report it to the plugin's author")
			return i.failure()
		case unavailable(err):
			i.died(rpcText(err))
			return i.failure()
		default:
			return fmt.Errorf("plugin %s: %s: %s", i.name, name, rpcText(err))
		}
	})
}

// do makes a call on a live instance, and once more, alone, when the instance
// broke under it.
func (c *Client) do(ctx context.Context, call func(*instance) error) error {
	units := int64(1)
	for {
		if err := c.slots.Acquire(ctx, units); err != nil {
			return context.Cause(ctx)
		}
		i, err := c.live(ctx)
		if err == nil {
			err = call(i)
		}
		c.slots.Release(units)
		var broken *brokenError
		if err == nil {
			c.succeeded.Store(true)
			return nil
		}
		if !errors.As(err, &broken) || units == c.capacity {
			return err
		}
		units = c.capacity
	}
}
