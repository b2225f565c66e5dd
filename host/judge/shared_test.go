package judge

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestSharedIsMadeOnce(t *testing.T) {
	var s shared[int, int]
	var made atomic.Int32
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			got, err := s.get(t.Context(), 1, func(context.Context) (int, error) { return int(made.Add(1)) * 10, nil })
			if got != 10 || err != nil {
				t.Errorf("%d, %v", got, err)
			}
		})
	}
	group.Wait()
	if made.Load() != 1 || len(s.values()) != 1 {
		t.Errorf("made %d times, %d values", made.Load(), len(s.values()))
	}
}

func TestSharedIsMadeAgainAfterAnError(t *testing.T) {
	var s shared[int, int]
	broken := errors.New("broken")
	if _, err := s.get(t.Context(), 1, func(context.Context) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got, err := s.get(t.Context(), 1, func(context.Context) (int, error) { return 7, nil }); got != 7 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
}

// One who gives up takes nobody along that waited for the value.
func TestSharedOutlivesWhoGivesUp(t *testing.T) {
	var s shared[int, int]
	started, waiting := make(chan struct{}), make(chan struct{})
	hurried, giveUp := context.WithCancel(t.Context())
	first := make(chan error)
	go func() {
		_, err := s.get(hurried, 1, func(ctx context.Context) (int, error) {
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
		got, err := s.get(t.Context(), 1, func(context.Context) (int, error) { return 7, nil })
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
