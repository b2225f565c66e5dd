package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/check"
	"github.com/egca/egca/internal/handshake"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// leaveTime is what a plugin has to free the worker of a conversation that ended.
const leaveTime = time.Minute

// Ask sends requests of an edit conversation and returns a reply for each, in
// order. A reply that carries an error ends the call with ErrJob and the replies
// before it.
type Ask = func(ctx context.Context, requests ...*pluginv1.EditRequest) ([]*pluginv1.EditReply, error)

// editor is one edit conversation (edit.proto).
type editor struct {
	instance *instance
	stream   pluginv1.Tracer_EditClient
	replies  chan received
	rules    check.Edits
	number   uint64 // of the conversation, see instance.begin
}

type received struct {
	reply *pluginv1.EditReply
	err   error
}

// Edit holds an edit conversation: it opens one, calls converse, and closes it.
// Where the plugin, its worker or a process of the conversation breaks under it, converse
// is called once more with a new conversation, so converse must begin from nothing each time. The error is
// converse's, the plugin's or ctx's.
func (c *Client) Edit(
	ctx context.Context,
	open *pluginv1.OpenEdits,
	converse func(Ask, *pluginv1.EditsOpened) error,
) error {
	if !c.Has(pluginv1.Capability_CAPABILITY_EDIT) {
		return fmt.Errorf("plugin %s: %w: it has no capability edit", c.manifest.Name, ErrCapability)
	}
	if size := proto.Size(open); size > handshake.MaxMessage-jobSpare {
		return fmt.Errorf(
			"plugin %s: %w: %d bytes, a message holds %d",
			c.manifest.Name,
			ErrTooLarge,
			size,
			handshake.MaxMessage-jobSpare,
		)
	}
	budget := c.options.budget(&pluginv1.Job{Limits: open.GetLimits(), Inputs: []*pluginv1.Input{nil}})
	hold := func() error {
		return c.do(ctx, func(i *instance) error { return i.edit(ctx, open, budget, converse) })
	}
	err := hold()
	var ended *endedError
	if errors.As(err, &ended) && ctx.Err() == nil {
		return hold() // its processes died: anyone may have killed them, and the plugin has others
	}
	return err
}

// edit holds one conversation on this instance.
func (i *instance) edit(
	ctx context.Context,
	open *pluginv1.OpenEdits,
	budget time.Duration,
	converse func(Ask, *pluginv1.EditsOpened) error,
) error {
	within, cancel := context.WithCancel(i.life)
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	stream, err := i.tracer.Edit(within)
	if err != nil {
		cancel()
		return i.editError(ctx, err)
	}
	e := &editor{instance: i, stream: stream, replies: make(chan received, 1), number: i.begin(budget)}
	defer i.done(e.number)
	go e.receive(within)
	replies, err := e.ask(ctx, &pluginv1.EditRequest{Request: &pluginv1.EditRequest_Open{Open: open}})
	if err == nil {
		err = converse(e.ask, replies[0].GetOpened())
	}
	if err != nil {
		cancel()
		return err
	}
	go e.leave(cancel)
	return nil
}

// leave closes the conversation. The plugin ends the stream once its worker is
// free; a stream that is cancelled before that would cost the worker its life.
func (e *editor) leave(cancel context.CancelFunc) {
	defer cancel()
	if e.stream.CloseSend() != nil {
		return
	}
	timer := time.NewTimer(leaveTime)
	defer timer.Stop()
	for {
		select {
		case r := <-e.replies:
			if r.err != nil {
				return
			}
		case <-timer.C:
			return
		}
	}
}

func (e *editor) receive(ctx context.Context) {
	for {
		reply, err := e.stream.Recv()
		select {
		case e.replies <- received{reply, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func (e *editor) ask(ctx context.Context, requests ...*pluginv1.EditRequest) ([]*pluginv1.EditReply, error) {
	for _, request := range requests {
		// The error itself comes from Recv; io.EOF here only says that there is one.
		if err := e.stream.Send(request); err != nil && !errors.Is(err, io.EOF) {
			return nil, e.instance.editError(ctx, err)
		}
	}
	var replies []*pluginv1.EditReply
	var failed error
	for _, request := range requests {
		reply, err := e.wait(ctx)
		switch {
		case err != nil:
			return nil, err
		case failed != nil: // read, so that the next call finds its own replies
		case reply.GetError() != "":
			failed = &endedError{e.instance.name, reply.GetError()}
		default:
			if err := e.rules.Reply(request, reply); err != nil {
				return nil, fmt.Errorf("plugin %s: %w: %w", e.instance.name, ErrProtocol, err)
			}
			replies = append(replies, reply)
		}
	}
	return replies, failed
}

// wait returns the next reply. A plugin is held to be hung when it answers nothing
// at all for the budgets of all that is under way.
func (e *editor) wait(ctx context.Context) (*pluginv1.EditReply, error) {
	i := e.instance
	patience := i.patience()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case r := <-e.replies:
			if r.err != nil {
				return nil, i.editError(ctx, r.err)
			}
			i.heard()
			return r.reply, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-i.life.Done():
			return nil, i.failure()
		case now := <-timer.C:
			if !i.answeredSince(now.Add(-patience)) {
				i.fail(
					ErrHung,
					hungDetail(patience),
					"raise limits.wall_seconds if the work is that slow, else report it to the plugin's author",
				)
				continue
			}
			timer.Reset(patience)
		}
	}
}

// editError says why a stream of an edit conversation ended.
func (i *instance) editError(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case i.failure() != nil:
		return i.failure()
	case unavailable(err):
		i.died(rpcText(err))
		return i.failure()
	case errors.Is(err, io.EOF):
		return fmt.Errorf("plugin %s: %w: it ended an edit conversation before it answered; "+
			"please report it to the plugin's author", i.name, ErrProtocol)
	case status.Code(err) == codes.InvalidArgument:
		return fmt.Errorf("plugin %s: %w: %s", i.name, ErrJob, rpcText(err))
	default:
		return &endedError{i.name, rpcText(err)}
	}
}

// begin notes a call under way that is no job; done ends it.
func (i *instance) begin(budget time.Duration) uint64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lastID++
	i.budgets[i.lastID] = budget
	return i.lastID
}

func (i *instance) done(number uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.budgets, number)
}

// patience is how long a plugin may be silent with all that is under way.
func (i *instance) patience() time.Duration {
	i.mu.Lock()
	defer i.mu.Unlock()
	var longest time.Duration
	for _, b := range i.budgets {
		longest = max(longest, b)
	}
	return 2 * longest
}

func (i *instance) heard() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answered = time.Now()
}
