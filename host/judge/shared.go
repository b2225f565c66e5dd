package judge

import (
	"context"
	"errors"
	"sync"
)

// shared holds values that several may ask for and the first to ask makes. One
// that could not be made is made again for the next to ask, and for those who
// waited for a maker that only gave up itself. Its zero value is empty.
type shared[K comparable, V any] struct {
	mu   sync.Mutex
	made map[K]*making[V]
}

// making is one value, under way until ready is closed.
type making[V any] struct {
	ready chan struct{}
	value V
	err   error
}

// get is the value of a key. Errors are the maker's, or the context's.
func (s *shared[K, V]) get(ctx context.Context, key K, maker func(context.Context) (V, error)) (V, error) {
	for {
		value, err := s.once(ctx, key, maker)
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			return value, err
		}
	}
}

func (s *shared[K, V]) once(ctx context.Context, key K, maker func(context.Context) (V, error)) (V, error) {
	m, first := s.begin(key)
	if !first {
		select {
		case <-m.ready:
			return m.value, m.err
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
	}
	if m.value, m.err = maker(ctx); m.err != nil {
		s.mu.Lock()
		delete(s.made, key)
		s.mu.Unlock()
	}
	close(m.ready)
	return m.value, m.err
}

func (s *shared[K, V]) begin(key K) (m *making[V], first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m, known := s.made[key]; known {
		return m, false
	}
	if s.made == nil {
		s.made = map[K]*making[V]{}
	}
	m = &making[V]{ready: make(chan struct{})}
	s.made[key] = m
	return m, true
}

// values are those that are ready now.
func (s *shared[K, V]) values() []V {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []V
	for _, m := range s.made {
		select {
		case <-m.ready:
			all = append(all, m.value)
		default:
		}
	}
	return all
}
