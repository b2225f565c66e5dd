package engine

import (
	"context"
	"testing"
)

// waitFor returns a channel that is closed when a slot is had; it returns when
// the wait has begun.
func waitFor(ctx context.Context, t *testing.T, s *slots, kind int) <-chan error {
	t.Helper()
	before := s.waiting()
	had := make(chan error, 1)
	go func() { had <- s.acquire(ctx, kind) }()
	for s.waiting() == before {
		if t.Context().Err() != nil {
			t.Fatal("it does not wait")
		}
	}
	return had
}

func (s *slots) waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.lines[awaited]) + len(s.lines[settling]) + len(s.lines[arriving])
}

func TestTheOrder(t *testing.T) {
	s := newSlots(1)
	if err := s.acquire(t.Context(), arriving); err != nil {
		t.Fatal(err)
	}
	first := waitFor(t.Context(), t, s, arriving)
	later := waitFor(t.Context(), t, s, arriving)
	settled := waitFor(t.Context(), t, s, settling)
	urgent := waitFor(t.Context(), t, s, awaited)
	for _, next := range []<-chan error{urgent, settled, first, later} {
		if len(first)+len(later)+len(settled)+len(urgent) != 0 {
			t.Fatal("two have the one slot")
		}
		s.release()
		if err := <-next; err != nil {
			t.Fatal(err)
		}
	}
	s.release()
	if s.free != 1 || s.waiting() != 0 {
		t.Errorf("%d free, %d waiting", s.free, s.waiting())
	}
}

func TestOneThatGivesUpLosesNoSlot(t *testing.T) {
	s := newSlots(1)
	if err := s.acquire(t.Context(), arriving); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone, stays := waitFor(ctx, t, s, arriving), waitFor(t.Context(), t, s, arriving)
	cancel()
	if err := <-gone; err == nil {
		t.Error("no error")
	}
	s.release()
	if err := <-stays; err != nil {
		t.Fatal(err)
	}
	s.release()
	if err := s.acquire(ctx, arriving); err == nil || s.free != 1 {
		t.Errorf("%v, %d free", err, s.free)
	}
}
