package once

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestMapComputesOnce(t *testing.T) {
	var s Map[int, int]
	var made atomic.Int32
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			got, err := s.Get(t.Context(), 1, func(context.Context) (int, error) { return int(made.Add(1)) * 10, nil })
			if got != 10 || err != nil {
				t.Errorf("%d, %v", got, err)
			}
		})
	}
	group.Wait()
	if made.Load() != 1 || len(s.Ready()) != 1 {
		t.Errorf("made %d times, %d values", made.Load(), len(s.Ready()))
	}
}

func TestErrorIsNotKept(t *testing.T) {
	var s Map[int, int]
	broken := errors.New("broken")
	if _, err := s.Get(t.Context(), 1, func(context.Context) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got, err := s.Get(t.Context(), 1, func(context.Context) (int, error) { return 7, nil }); got != 7 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
}

// A cancelled caller does not fail the callers that wait for its value.
func TestWaiterComputesAfterCancelledCaller(t *testing.T) {
	var s Map[int, int]
	started, waiting := make(chan struct{}), make(chan struct{})
	hurried, giveUp := context.WithCancel(t.Context())
	first := make(chan error)
	go func() {
		_, err := s.Get(hurried, 1, func(ctx context.Context) (int, error) {
			close(started)
			<-ctx.Done()
			return 0, ctx.Err()
		})
		first <- err
	}()
	<-started
	second := make(chan int)
	go func() {
		close(waiting)
		got, err := s.Get(t.Context(), 1, func(context.Context) (int, error) { return 7, nil })
		if err != nil {
			t.Error(err)
		}
		second <- got
	}()
	<-waiting
	giveUp()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	if got := <-second; got != 7 {
		t.Errorf("who waited got %d", got)
	}
}

func TestKeptErrorIsTheAnswer(t *testing.T) {
	broken, calls := errors.New("broken"), 0
	v := Value[int]{KeepError: func(err error) bool { return errors.Is(err, broken) }}
	for range 2 {
		if _, err := v.Get(t.Context(), func(context.Context) (int, error) { calls++; return 0, broken }); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	}
	if calls != 1 {
		t.Errorf("computed %d times, want once", calls)
	}
	if _, ok := v.Ready(); ok {
		t.Error("a failed computation counts as a value")
	}
}
