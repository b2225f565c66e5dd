package service

import (
	"context"
	"sync"

	"connectrpc.com/connect"
)

// queue counts the samples that are in and not yet answered. A group takes its
// whole size when it opens: its later members always find room, so that no
// group waits for another.
type queue struct {
	mu          sync.Mutex
	samples     int
	most        int
	bytes       int64
	mostBytes   int64
	changed     chan struct{} // closed when there is more room; nil: nobody waits
	whenIsEmpty []chan struct{}
}

func newQueue(most int, mostBytes int64) *queue { return &queue{most: most, mostBytes: mostBytes} }

// take makes room for samples and their bytes; the error says to come later.
func (q *queue) take(samples int, bytes int64) *connect.Error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.samples+samples > q.most:
		return later(
			connect.CodeResourceExhausted,
			"the queue holds %d of %d samples and has no room for %d more; send it again later",
			q.samples,
			q.most,
			samples,
		)
	case q.bytes+bytes > q.mostBytes:
		return later(
			connect.CodeResourceExhausted,
			"the completions in the queue have %d of %d bytes and there is no room for %d more; send it again later",
			q.bytes,
			q.mostBytes,
			bytes,
		)
	}
	q.samples += samples
	q.bytes += bytes
	return nil
}

// give gives room back.
func (q *queue) give(samples int, bytes int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.samples -= samples
	q.bytes -= bytes
	if q.changed != nil {
		close(q.changed)
		q.changed = nil
	}
	if q.samples == 0 {
		for _, waiting := range q.whenIsEmpty {
			close(waiting)
		}
		q.whenIsEmpty = nil
	}
}

// room is closed when there is more room than now.
func (q *queue) room() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.changed == nil {
		q.changed = make(chan struct{})
	}
	return q.changed
}

// empty waits until no sample is in.
func (q *queue) empty(ctx context.Context) error {
	q.mu.Lock()
	if q.samples == 0 {
		q.mu.Unlock()
		return nil
	}
	waiting := make(chan struct{})
	q.whenIsEmpty = append(q.whenIsEmpty, waiting)
	q.mu.Unlock()
	select {
	case <-waiting:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// held is the number of samples that are in.
func (q *queue) held() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.samples
}
