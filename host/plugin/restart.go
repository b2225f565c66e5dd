package plugin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
)

// live is an instance that was not known to be broken a moment ago: the
// current one, or a new one in its place. One caller starts, the others wait.
func (c *Client) live(ctx context.Context) (*instance, error) {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-c.closed:
		return nil, c.closedError()
	}
	defer func() { <-c.turn }()
	select {
	case <-c.closed:
		return nil, c.closedError()
	default:
	}
	if lost := c.lost.Load(); lost != nil {
		return nil, *lost
	}
	broke := c.current.failure()
	if broke == nil {
		return c.current, nil
	}
	c.options.Logger.Warn("plugin is started again", "plugin", c.manifest.Name, "reason", broke.Error())
	if c.current.runner == nil {
		return nil, c.giveUp(fmt.Errorf("%w; it was attached to and is not started again from here", broke))
	}
	if c.succeeded.Swap(false) {
		c.breaks = 0
	}
	return c.restart(ctx)
}

// restart starts a new instance after a pause that grows with every break.
func (c *Client) restart(ctx context.Context) (*instance, error) {
	// A start ends with the call that makes it, the next caller then makes
	// another, and with the client.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-c.closed:
			cancel(c.closedError())
		case <-stop:
		}
	}()
	<-c.current.ended
	for starts := 1; ; starts++ {
		if err := pause(ctx, c.breaks); err != nil {
			return nil, err
		}
		c.breaks++
		next, err := newInstance(ctx, c.manifest, c.options)
		if err == nil {
			return c.replace(next)
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if starts == maxStarts {
			return nil, c.giveUp(fmt.Errorf("%w (given up after %d attempts)", err, maxStarts))
		}
	}
}

// replace puts a new instance in the old one's place, if it is the same plugin.
func (c *Client) replace(next *instance) (*instance, error) {
	if !proto.Equal(next.description, c.first.description) {
		return nil, c.giveUp(
			errors.Join(fmt.Errorf("plugin %s: %w: it describes itself otherwise than before, its files were "+
				"changed under this run; run again", c.manifest.Name, ErrStart), next.close()),
		)
	}
	c.current = next
	c.restarts.Add(1)
	return next, nil
}

// giveUp lets no further start be tried.
func (c *Client) giveUp(err error) error {
	c.lost.Store(&err)
	return err
}

// pause waits before a restart: not at all the first time.
func pause(ctx context.Context, breaks int) error {
	if breaks == 0 {
		return nil
	}
	wait := backoffMax
	if shift := breaks - 1; shift < 10 {
		wait = min(wait, backoffBase<<shift)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *Client) closedError() error {
	return fmt.Errorf("plugin %s: %w", c.manifest.Name, ErrClosed)
}
