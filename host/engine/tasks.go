package engine

import (
	"context"
	"errors"
	"sync"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/lru"
	"github.com/egca/egca/internal/once"
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
	ready        *lru.Cache[taskKey, *preparation]
	hits, misses uint64
}

// taskKey is a problem under a variation. A problem is the same one while it is
// at the same address.
type taskKey struct {
	problem *dataset.Problem
	Variation
}

// preparation is a problem being made ready, or ready. An error of the problem
// itself stays; after any other the next caller tries again.
type preparation struct{ once.Value[*Task] }

func newPreparation() *preparation {
	return &preparation{once.Value[*Task]{KeepError: func(err error) bool { return errors.Is(err, judge.ErrProblem) }}}
}

// NewTasks makes an empty cache.
func NewTasks() *Tasks {
	return &Tasks{ready: lru.New[taskKey, *preparation](maxEvents)}
}

// Get returns a problem made ready. An error that wraps judge.ErrProblem is
// kept; after any other error the next caller tries again.
func (t *Tasks) Get(ctx context.Context, e *Engine, problem *dataset.Problem, v Variation) (*Task, error) {
	return t.claim(taskKey{problem, v}).
		Get(ctx, func(ctx context.Context) (*Task, error) { return e.Prepare(ctx, problem, v) })
}

func (t *Tasks) claim(key taskKey) *preparation {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, known := t.ready.Get(key)
	if known {
		t.hits++
	} else {
		t.misses++
		p = newPreparation()
	}
	// The traces that it keeps grow while it is used.
	t.ready.Put(key, p, taskCost+p.events())
	return p
}

// events counts those of the traces that a problem keeps.
func (p *preparation) events() int64 {
	task, ready := p.Ready()
	if !ready {
		return 0
	}
	return int64(task.Problem.Kept())
}

// Counts are how often a problem was found ready, and how often not.
func (t *Tasks) Counts() (hits, misses uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.hits, t.misses
}
