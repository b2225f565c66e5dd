package engine

import (
	"context"
	"errors"
	"sync"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/lru"
)

const (
	// maxTasks bounds the problems kept ready. Rollouts of one problem usually
	// stand together.
	maxTasks = 256
	// maxEvents bounds what the kept traces of their references hold together,
	// in events of about 50 bytes with their values.
	maxEvents = 10_000_000
	// taskCost is what a problem itself counts, in events.
	taskCost = maxEvents / maxTasks
)

// Tasks keeps problems ready, each prepared once, whoever asks first. It is
// safe for use by several goroutines.
type Tasks struct {
	mu           sync.Mutex
	ready        *lru.Cache[taskKey, *preparing]
	hits, misses uint64
}

// taskKey is a problem under a variation. A problem is the same one while it is
// at the same address.
type taskKey struct {
	problem *dataset.Problem
	Variation
}

type preparing struct {
	done chan struct{}
	task *Task
	err  error
}

// NewTasks makes an empty cache.
func NewTasks() *Tasks {
	return &Tasks{ready: lru.New[taskKey, *preparing](maxEvents)}
}

// Get is a problem made ready. Its error stays when the problem itself is at
// fault; else the next caller tries again.
func (t *Tasks) Get(ctx context.Context, e *Engine, problem *dataset.Problem, v Variation) (*Task, error) {
	key := taskKey{problem, v}
	for {
		p, first := t.claim(key)
		if first {
			p.task, p.err = e.Prepare(ctx, problem, v)
			if p.err != nil && !errors.Is(p.err, judge.ErrProblem) {
				t.drop(key, p)
			}
			close(p.done)
			return p.task, p.err
		}
		select {
		case <-p.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !canceled(p.err) || ctx.Err() != nil {
			return p.task, p.err
		}
		// Another caller gave up, which says nothing of the problem.
	}
}

func canceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func (t *Tasks) claim(key taskKey) (p *preparing, first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, known := t.ready.Get(key)
	if known {
		t.hits++
	} else {
		t.misses++
		p = &preparing{done: make(chan struct{})}
	}
	// What it keeps grows while it is used.
	t.ready.Put(key, p, taskCost+p.events())
	return p, !known
}

// events are those of the traces that a problem keeps.
func (p *preparing) events() int64 {
	select {
	case <-p.done:
	default:
		return 0
	}
	if p.task == nil {
		return 0
	}
	return int64(p.task.Problem.Kept())
}

func (t *Tasks) drop(key taskKey, p *preparing) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if current, _ := t.ready.Get(key); current == p {
		t.ready.Drop(key)
	}
}

// Counts are how often a problem was found ready, and how often not.
func (t *Tasks) Counts() (hits, misses uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.hits, t.misses
}
