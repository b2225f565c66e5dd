package service

import (
	"context"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// call is one request's life, which may be longer than that of the calls that
// wait for it.
type call struct {
	content uint64 // of the request, to know another one under its id
	start   time.Time

	mu      sync.Mutex
	credits []*servicev1.SampleCredit // in the request's order; nil where not yet done
	order   []int                     // of credits, as they were done
	verdict []*servicev1.SampleCredit // in the request's order; there when judged is closed
	judged  chan struct{}             // closed when the tests of all have run
	changed chan struct{}             // closed when there is more
	err     error
	timing  *servicev1.Timing
	done    chan struct{} // closed when all is there
}

func newCall(content uint64, samples int) *call {
	return &call{content: content, start: time.Now(), credits: make([]*servicev1.SampleCredit, samples),
		verdict: make([]*servicev1.SampleCredit, samples), judged: make(chan struct{}),
		changed: make(chan struct{}), done: make(chan struct{})}
}

// early waits for the verdicts. Of a call that failed before it had any it gives the error.
func (c *call) early(ctx context.Context) (*servicev1.CreditResponse, error) {
	select {
	case <-c.judged:
	case <-c.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case <-c.judged: // looked at first: the same request always gets the same
		return &servicev1.CreditResponse{Credits: c.verdict}, nil
	default:
		return c.response()
	}
}

// deliver is called once a sample. Timing counts when it is the last.
func (c *call) deliver(place int, credit *servicev1.SampleCredit, timing *servicev1.Timing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.credits[place] = credit
	c.order = append(c.order, place)
	close(c.changed)
	c.changed = make(chan struct{})
	if len(c.order) == len(c.credits) && c.err == nil {
		c.timing = timing
		close(c.done)
	}
}

// fail ends the call without all of its answers.
func (c *call) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && len(c.order) < len(c.credits) {
		c.err = err
		close(c.changed)
		c.changed = make(chan struct{})
		close(c.done)
	}
}

// next waits for the answer that is done after so many others; nil when that
// were all.
func (c *call) next(ctx context.Context, seen int) (*servicev1.SampleCredit, error) {
	for {
		c.mu.Lock()
		changed, err := c.changed, c.err
		var credit *servicev1.SampleCredit
		if seen < len(c.order) {
			credit = c.credits[c.order[seen]]
		}
		all := seen == len(c.credits)
		c.mu.Unlock()
		if credit != nil || all {
			return credit, nil
		}
		if err != nil {
			return nil, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// response is the whole answer of a call that is done.
func (c *call) response() (*servicev1.CreditResponse, error) {
	if c.err != nil {
		return nil, copied(c.err)
	}
	return &servicev1.CreditResponse{Credits: c.credits, Timing: c.timing}, nil
}

// size is what keeping a call that is done takes, in bytes.
func (c *call) size() int64 {
	const own = 512
	size := int64(own)
	for _, credit := range c.credits {
		size += own + int64(proto.Size(credit))
	}
	return size
}
