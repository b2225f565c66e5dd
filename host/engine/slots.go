package engine

import (
	"context"
	"slices"
	"sync"
)

// slots bound the samples at work. Groups that settle go before samples that
// arrive: a group's answers should not wait for the tests of every later one.
// Samples whose verdict somebody waits for go before both: tests are short, and
// looking for a fault is long.
type slots struct {
	mu    sync.Mutex
	free  int
	lines [3][]chan struct{} // the waiting ones by kind, the first in front; each is closed at its turn
}

// The kinds of work, the most urgent first.
const (
	awaited = iota
	settling
	arriving
)

func newSlots(n int) *slots { return &slots{free: max(n, 1)} }

// acquire waits for a slot; the error is the context's.
func (s *slots) acquire(ctx context.Context, kind int) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.mu.Lock()
	if s.free > 0 {
		s.free--
		s.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	line := &s.lines[kind]
	*line = append(*line, turn)
	s.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	at := slices.Index(*line, turn)
	if at >= 0 {
		*line = slices.Delete(*line, at, at+1)
	}
	s.mu.Unlock()
	if at < 0 {
		s.release() // its turn had come meanwhile
	}
	return ctx.Err()
}

func (s *slots) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for kind, line := range s.lines {
		if len(line) > 0 {
			close(line[0])
			s.lines[kind] = slices.Delete(line, 0, 1)
			return
		}
	}
	s.free++
}
