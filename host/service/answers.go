package service

import (
	"sync"
	"time"

	"connectrpc.com/connect"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/internal/lru"
)

// answers finds the calls of requests that were here before, at work or done.
type answers struct {
	age time.Duration

	mu           sync.Mutex
	under        map[string]*call // by request id
	kept         *lru.Cache[string, kept]
	hits, misses uint64
}

type kept struct {
	call *call
	at   time.Time
}

func newAnswers(c config.ServiceConfig) *answers {
	return &answers{age: c.AnswersAge.Duration, under: map[string]*call{}, kept: lru.New[string, kept](int64(c.Answers))}
}

// begin is the call of a request: a new one that is the caller's to see to
// (mine), or that of the same request before. The same id with another content
// is an error: one of the two would get the other's answer.
func (a *answers) begin(id string, content uint64, samples int) (c *call, mine bool, err error) {
	if id == "" {
		return newCall(content, samples), true, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire(time.Now())
	if c = a.under[id]; c == nil {
		k, _ := a.kept.Get(id)
		c = k.call
	}
	switch {
	case c == nil:
		a.misses++
		c = newCall(content, samples)
		a.under[id] = c
		return c, true, nil
	case c.content != content:
		return nil, false, refuse(
			connect.CodeInvalidArgument,
			"request_id %q was used for another request; give each request its own",
			valid(id),
		)
	}
	a.hits++
	return c, false, nil
}

// finish keeps the answer of a call that is done. One that failed is not kept:
// the same request then tries again.
func (a *answers) finish(id string, c *call) {
	if id == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.under, id)
	if c.err == nil {
		now := time.Now()
		a.expire(now)
		a.kept.Put(id, kept{c, now}, int64(len(id))+c.size())
	}
}

// expire drops what is too old, as far as it was not asked for lately.
func (a *answers) expire(now time.Time) {
	for {
		id, k, any := a.kept.Oldest()
		if !any || now.Sub(k.at) < a.age {
			return
		}
		a.kept.Drop(id)
	}
}

func (a *answers) counts() (hits, misses uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.hits, a.misses
}
