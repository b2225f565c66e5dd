// Package once computes values that several goroutines ask for, each value once.
package once

import (
	"context"
	"errors"
	"sync"
)

// Value is one value. The first caller of Get computes it while later callers
// wait. A computation that fails is tried again by the next caller, unless
// KeepError keeps its error. The zero Value is ready to use and keeps no error.
type Value[V any] struct {
	// KeepError reports whether an error of the computation is the answer for
	// later callers too. Set it before the first Get.
	KeepError func(error) bool

	mu      sync.Mutex
	current *computation[V] // nil: the next caller computes
}

// computation is one attempt; value and err are valid once done is closed.
type computation[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// Get returns the value and computes it if no other caller has. If the caller
// that computes it is cancelled, the next waiting caller computes it instead.
// The error is the computation's or ctx's.
func (v *Value[V]) Get(ctx context.Context, compute func(context.Context) (V, error)) (V, error) {
	for {
		value, err := v.try(ctx, compute)
		if err == nil || ctx.Err() != nil || !cancelled(err) {
			return value, err
		}
	}
}

func cancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func (v *Value[V]) try(ctx context.Context, compute func(context.Context) (V, error)) (V, error) {
	c, first := v.join()
	if !first {
		select {
		case <-c.done:
			return c.value, c.err
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
	}
	c.value, c.err = compute(ctx)
	if c.err != nil && (v.KeepError == nil || !v.KeepError(c.err)) {
		v.mu.Lock()
		v.current = nil
		v.mu.Unlock()
	}
	close(c.done)
	return c.value, c.err
}

// join returns the computation in hand; first is true for the caller that has
// to run it.
func (v *Value[V]) join() (c *computation[V], first bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.current != nil {
		return v.current, false
	}
	v.current = &computation[V]{done: make(chan struct{})}
	return v.current, true
}

// Ready returns the value if it has been computed; it never waits.
func (v *Value[V]) Ready() (value V, ok bool) {
	v.mu.Lock()
	c := v.current
	v.mu.Unlock()
	if c == nil {
		return value, false
	}
	select {
	case <-c.done:
		return c.value, c.err == nil
	default:
		return value, false
	}
}

// Map is a Value for each key. The zero Map is ready to use. It only grows.
type Map[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]*Value[V]
}

// Get is Value.Get of the key's value.
func (m *Map[K, V]) Get(ctx context.Context, key K, compute func(context.Context) (V, error)) (V, error) {
	m.mu.Lock()
	v, known := m.values[key]
	if !known {
		if m.values == nil {
			m.values = map[K]*Value[V]{}
		}
		v = &Value[V]{}
		m.values[key] = v
	}
	m.mu.Unlock()
	return v.Get(ctx, compute)
}

// Ready returns the values that have been computed, in no order.
func (m *Map[K, V]) Ready() []V {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []V
	for _, v := range m.values {
		if value, ok := v.Ready(); ok {
			all = append(all, value)
		}
	}
	return all
}
