package service

import (
	"context"
	"errors"
	"io"
	"sync"

	"connectrpc.com/connect"

	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// window is how many answers of one stream may be done and not yet taken by
// its reader before no more is read from it.
const window = 256

// stream is one caller's.
type stream struct {
	service *Service
	conn    *connect.BidiStream[servicev1.CreditRequest, servicev1.StreamResponse]
	ctx     context.Context
	stop    context.CancelCauseFunc
	unsent  chan struct{} // holds one for each answer that is done and not sent
	sending sync.Mutex
}

// Stream answers each sample by itself.
func (s *Service) Stream(
	ctx context.Context,
	conn *connect.BidiStream[servicev1.CreditRequest, servicev1.StreamResponse],
) error {
	t := &stream{service: s, conn: conn, unsent: make(chan struct{}, window)}
	t.ctx, t.stop = context.WithCancelCause(ctx)
	defer t.stop(nil)
	defer context.AfterFunc(s.life, func() { endReading(ctx) })()
	var answering sync.WaitGroup
	defer answering.Wait()
	for {
		request, err := conn.Receive()
		if errors.Is(err, io.EOF) {
			answering.Wait()
			return context.Cause(t.ctx)
		}
		if err != nil && s.life.Err() != nil {
			answering.Wait() // they are done or have failed
			return notReady(draining)
		}
		if err != nil {
			t.stop(err)
			return err
		}
		c, g, err := t.submit(request)
		switch {
		case err != nil && t.ctx.Err() != nil:
			return context.Cause(t.ctx)
		case err != nil:
			s.metrics.refused(err)
			if err := t.send(refusal(request, err)); err != nil {
				return err
			}
			continue
		}
		answering.Go(func() { t.answer(request, c, g) })
		if err := t.room(); err != nil {
			return err
		}
	}
}

// submit waits while the queue is full: nothing more is read then. Where only
// groups that wait for members fill it, these may be what comes next on this
// stream, and the request is refused instead.
func (t *stream) submit(request *servicev1.CreditRequest) (*call, *group, error) {
	for {
		room := t.service.queue.room()
		c, g, err := t.service.submit(request)
		if connect.CodeOf(err) != connect.CodeResourceExhausted || t.service.groups.fill() {
			return c, g, err
		}
		select {
		case <-room:
		case <-t.ctx.Done():
			return nil, nil, context.Cause(t.ctx)
		}
	}
}

// room waits until the reader has taken enough.
func (t *stream) room() error {
	select {
	case t.unsent <- struct{}{}:
		<-t.unsent
		return nil
	case <-t.ctx.Done():
		return context.Cause(t.ctx)
	}
}

// answer sends a call's answers as they are done.
func (t *stream) answer(request *servicev1.CreditRequest, c *call, g *group) {
	for seen := 0; ; seen++ {
		credit, err := c.next(t.ctx, seen)
		switch {
		case t.ctx.Err() != nil:
			_ = t.service.abandoned(t.ctx, request, g) // nobody is there to be told
			return
		case err != nil:
			_ = t.send(refusal(request, err)) // ends the stream when it fails
			return
		case credit == nil:
			return
		}
		select {
		case t.unsent <- struct{}{}:
		case <-t.ctx.Done():
			return
		}
		err = t.send(
			&servicev1.StreamResponse{RequestId: request.GetRequestId(), GroupId: request.GetGroupId(), Credit: credit},
		)
		<-t.unsent
		if err != nil {
			return
		}
	}
}

// send sends one answer; the stream ends when it cannot be sent.
func (t *stream) send(response *servicev1.StreamResponse) error {
	t.sending.Lock()
	defer t.sending.Unlock()
	err := t.conn.Send(response)
	if err != nil {
		t.stop(err)
	}
	return err
}

// refusal is the answer to a request that cannot be served.
func refusal(request *servicev1.CreditRequest, err error) *servicev1.StreamResponse {
	response := &servicev1.StreamResponse{RequestId: request.GetRequestId(), GroupId: request.GetGroupId(),
		ErrorCode: connect.CodeOf(err).String(), Error: err.Error()}
	if coded, ok := errors.AsType[*connect.Error](err); ok {
		response.Error = coded.Message()
	}
	return response
}
