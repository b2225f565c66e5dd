package engine

import (
	"context"
	"testing"
)

// waitFor returns a channel that is closed when a slot is had; it returns when
// the wait has begun.
func waitFor(ctx context.Context, t *testing.T, s *slots, settles bool) <-chan error {
	t.Helper()
	before := s.waiting()
	had := make(chan error, 1)
	go func() { had <- s.acquire(ctx, settles) }()
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
	return len(s.settling) + len(s.arriving)
}

func TestGroupsThatSettleGoFirst(t *testing.T) {
	s := newSlots(1)
	if err := s.acquire(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	arriving := waitFor(t.Context(), t, s, false)
	later := waitFor(t.Context(), t, s, false)
	settling := waitFor(t.Context(), t, s, true)
	for _, next := range []<-chan error{settling, arriving, later} {
		if len(arriving)+len(later)+len(settling) != 0 {
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
	if err := s.acquire(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone, stays := waitFor(ctx, t, s, false), waitFor(t.Context(), t, s, false)
	cancel()
	if err := <-gone; err == nil {
		t.Error("no error")
	}
	s.release()
	if err := <-stays; err != nil {
		t.Fatal(err)
	}
	s.release()
	if err := s.acquire(ctx, false); err == nil || s.free != 1 {
		t.Errorf("%v, %d free", err, s.free)
	}
}
