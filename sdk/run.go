package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// queueFactor is how many jobs a stream may have accepted for each worker: one
// at work and one that waits, so that a worker never waits for the host.
const queueFactor = 2

// Run answers a stream of jobs. It stops reading while its queue is full.
func (s *service) Run(stream pluginv1.Tracer_RunServer) error {
	e, err := s.ready()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(stream.Context())
	defer cancel(nil)
	defer context.AfterFunc(s.done, func() { cancel(errPoolClosed) })()
	r := &runStream{engine: e, stream: stream, cancel: cancel}
	defer r.jobs.Wait()
	queue := make(chan struct{}, queueFactor*e.pool.size())
	for {
		select {
		case queue <- struct{}{}:
		case <-ctx.Done():
			return status.FromContextError(context.Cause(ctx)).Err()
		}
		job, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return r.finish()
		}
		if err != nil {
			cancel(err)
			return err
		}
		r.jobs.Go(func() {
			defer func() { <-queue }()
			r.answer(ctx, job)
		})
	}
}

// runStream is one Run call.
type runStream struct {
	engine *engine
	stream pluginv1.Tracer_RunServer
	cancel context.CancelCauseFunc
	jobs   sync.WaitGroup

	sending sync.Mutex
	failure error // of the first send that failed
}

// finish waits for the jobs once the host has sent its last.
func (r *runStream) finish() error {
	r.jobs.Wait()
	r.sending.Lock()
	defer r.sending.Unlock()
	return r.failure
}

// answer runs a job and sends its one result.
func (r *runStream) answer(ctx context.Context, job *pluginv1.Job) {
	result := r.engine.runJob(ctx, job)
	r.sending.Lock()
	defer r.sending.Unlock()
	if r.failure != nil {
		return
	}
	// Encoded apart from sending: a message that cannot be encoded is one
	// job's trouble, a stream that cannot send is everyone's.
	message := &grpc.PreparedMsg{}
	if err := message.Encode(r.stream, result); err != nil {
		failed := &pluginv1.JobResult{Id: job.GetId(), Sandbox: r.engine.level.String(),
			Error: fmt.Sprintf("the results could not be encoded: %v", err)}
		if err := message.Encode(r.stream, failed); err != nil {
			r.fail(status.Errorf(codes.Internal, "encode the result of job %d: %v", job.GetId(), err))
			return
		}
	}
	if err := r.stream.SendMsg(message); err != nil {
		r.fail(err)
	}
}

func (r *runStream) fail(err error) {
	r.failure = err
	r.cancel(err)
}
