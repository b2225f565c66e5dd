package sdk

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// endEditTime is what a worker has to end the processes of a conversation.
const endEditTime = 15 * time.Second

// Edit relays one conversation to a worker of its own: the host's requests in
// order, each with the worker's reply. The worker serves others again when the
// host closes its side.
func (s *service) Edit(stream pluginv1.Tracer_EditServer) error {
	e, err := s.ready()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(stream.Context())
	defer cancel(nil)
	defer context.AfterFunc(s.done, func() { cancel(errPoolClosed) })()
	first, err := stream.Recv()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	open := first.GetOpen()
	if open == nil {
		return status.Error(codes.InvalidArgument, "request: an edit conversation begins with open")
	}
	if err := e.acceptable(open.GetProgram()); err != nil {
		return status.Error(codes.InvalidArgument, err.Error())
	}
	if open.Limits, err = fillLimits(open.GetLimits(), e.defaults); err != nil {
		return status.Error(codes.InvalidArgument, err.Error())
	}
	if err := e.edit(ctx, first, stream); err != nil {
		return rpcError(ctx, err)
	}
	return nil
}

// edit holds the conversation that open begins.
func (e *engine) edit(ctx context.Context, open *pluginv1.EditRequest, stream pluginv1.Tracer_EditServer) error {
	w, err := e.apart.borrow(ctx)
	if err != nil {
		return err
	}
	// A host that is gone wants no reply: the worker's end ends the wait.
	stop := context.AfterFunc(ctx, w.process.Kill)
	inStep := false
	defer func() { e.apart.giveBack(w, stop() && inStep) }()
	limits := open.GetOpen().GetLimits()
	if err := w.cell.LimitMemory(2*limits.GetMemoryBytes() + WorkerMemory); err != nil {
		return err
	}
	patience := e.backstop(limits)
	for request := open; ; {
		reply, err := w.askEdit(request, patience)
		if err != nil {
			return err
		}
		if err := stream.Send(reply); err != nil {
			return err
		}
		request, err = stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if err := w.endEdit(); err != nil {
		return err
	}
	inStep = true
	return nil
}

// askEdit sends one request and waits for its reply.
func (w *worker) askEdit(request *pluginv1.EditRequest, patience time.Duration) (*pluginv1.EditReply, error) {
	frame, err := requestFrame(keyEdit, request)
	if err != nil {
		return nil, err
	}
	if err := w.send(frame, patience); err != nil {
		return nil, err
	}
	message, err := w.expect(keyEdit, patience)
	if err != nil {
		return nil, err
	}
	reply := &pluginv1.EditReply{}
	if err := decodeMessage(keyEdit, message.value, reply); err != nil {
		return nil, w.broke(err.Error())
	}
	return reply, nil
}

// endEdit has the worker end the conversation's processes.
func (w *worker) endEdit() error {
	frame, err := appendFrame(nil, frameJSON, []byte(`{"end":{}}`))
	if err != nil {
		return err
	}
	if err := w.send(frame, endEditTime); err != nil {
		return err
	}
	message, err := w.expect(keyDone, endEditTime)
	if err != nil {
		return err
	}
	done := doneMessage{}
	if err := message.decode(&done); err != nil {
		return w.broke(err.Error())
	}
	w.worn = done.Worn
	return nil
}
