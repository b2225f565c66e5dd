package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// exitWait is how long a broken connection waits for the process's end, to
// report how it ended.
const exitWait = time.Second

// instance is one life of a plugin: a process and the one stream on which all
// its jobs travel. Once broken it stays so.
type instance struct {
	*launched
	name    string
	keeping keeping
	stream  pluginv1.Tracer_RunClient
	life    context.Context // ends once broken is set
	cancel  context.CancelFunc
	sendq   chan *pluginv1.Job
	ended   chan struct{} // closed when nothing of it is left
	once    sync.Once

	mu       sync.Mutex
	broken   error
	lastID   uint64
	calls    map[uint64]chan<- *pluginv1.JobResult // nil: nobody waits any more
	budgets  map[uint64]time.Duration              // of the calls under way
	answered time.Time                             // of the last answer
	leftover error                                 // of the clean-up
}

// newInstance launches the plugin and opens the stream.
func newInstance(ctx context.Context, m *Manifest, o Options) (*instance, error) {
	l, err := launch(ctx, m, o)
	if err != nil {
		return nil, err
	}
	life, cancel := context.WithCancel(context.Background())
	stream, err := l.tracer.Run(life)
	if err != nil {
		cancel()
		return nil, errors.Join(
			fmt.Errorf("plugin %s: %w: open the stream of jobs: %s", m.Name, ErrStart, rpcText(err)),
			l.kill(),
		)
	}
	i := &instance{launched: l, name: m.Name, stream: stream, life: life, cancel: cancel,
		sendq: make(chan *pluginv1.Job), ended: make(chan struct{}),
		calls: map[uint64]chan<- *pluginv1.JobResult{}, budgets: map[uint64]time.Duration{}}
	go i.send()
	go i.receive()
	if l.runner != nil {
		go i.watch()
	}
	return i, nil
}

// watch notices a process that ends while nothing is under way.
func (i *instance) watch() {
	select {
	case <-i.runner.started().Done():
		i.died("")
	case <-i.life.Done():
	}
}

func (i *instance) send() {
	for {
		select {
		case <-i.life.Done():
			return
		case job := <-i.sendq:
			// The error itself comes from Recv; io.EOF here only says that
			// there is one.
			if err := i.stream.Send(job); err != nil && !errors.Is(err, io.EOF) {
				i.died(rpcText(err))
			}
		}
	}
}

func (i *instance) receive() {
	for {
		result, err := i.stream.Recv()
		switch {
		case err == nil:
			i.deliver(result)
		case status.Code(err) == codes.ResourceExhausted:
			i.fail(ErrProtocol, "its answer is too large: "+rpcText(err), "lower limits.result_bytes or limits.events")
			return
		case errors.Is(err, io.EOF):
			i.died("it ended the stream of jobs")
			return
		default:
			i.died(rpcText(err))
			return
		}
	}
}

func (i *instance) deliver(result *pluginv1.JobResult) {
	i.mu.Lock()
	to, under := i.calls[result.GetId()]
	delete(i.calls, result.GetId())
	delete(i.budgets, result.GetId())
	i.answered = time.Now()
	i.mu.Unlock()
	if !under {
		i.fail(ErrProtocol, fmt.Sprintf("it answered job %d, which is not under way or was answered before", result.GetId()),
			"please report it to the plugin's author")
		return
	}
	if to != nil {
		to <- result // has room for it
	}
}

// withID is a copy of a job under another id that shares its parts: jobs are
// large. Every field that the protocol has or will have goes along.
func withID(job *pluginv1.Job, id uint64) *pluginv1.Job {
	sent := &pluginv1.Job{}
	to := sent.ProtoReflect()
	job.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		to.Set(field, value)
		return true
	})
	sent.Id = id
	return sent
}

// run sends a job under a new id and waits for its answer: at most about its
// budget after the jobs that were sent before it. The job itself isn't changed.
func (i *instance) run(ctx context.Context, job *pluginv1.Job, budget time.Duration) (*pluginv1.JobResult, error) {
	answer := make(chan *pluginv1.JobResult, 1)
	id, patience, rounds := i.register(answer, budget)
	sent := withID(job, id)
	begun := time.Now()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	queue := i.sendq
	for {
		select {
		case queue <- sent:
			queue = nil
		case result := <-answer:
			return result, nil
		case <-ctx.Done():
			i.abandon(id, queue == nil)
			return nil, context.Cause(ctx)
		case <-i.life.Done():
			// The answer may have come just before the end.
			select {
			case result := <-answer:
				return result, nil
			default:
				return nil, i.failure()
			}
		case now := <-timer.C:
			// A plugin with fewer workers than the host believes is slow, not
			// hung, as long as it answers something.
			if rounds--; rounds <= 0 || !i.answeredSince(now.Add(-patience)) {
				i.fail(ErrHung, hungDetail(now.Sub(begun)),
					"raise limits.wall_seconds if the work is that slow, else report it to the plugin's author")
				continue
			}
			timer.Reset(patience)
		}
	}
}

// register gives a job its id. patience is its own budget and the longest of
// those under way; rounds is how often it may pass while others are answered.
func (i *instance) register(
	answer chan<- *pluginv1.JobResult,
	budget time.Duration,
) (id uint64, patience time.Duration, rounds int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, other := range i.budgets {
		patience = max(patience, other)
	}
	i.lastID++
	i.calls[i.lastID] = answer
	i.budgets[i.lastID] = budget
	return i.lastID, patience + budget, len(i.budgets)
}

// abandon lets nobody wait for a job: an answer to it is no lie, if it was sent.
func (i *instance) abandon(id uint64, sent bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if _, under := i.calls[id]; under && sent {
		i.calls[id] = nil
		return
	}
	delete(i.calls, id)
	delete(i.budgets, id)
}

func (i *instance) answeredSince(t time.Time) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.answered.After(t)
}

func (i *instance) failure() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.broken
}

// died breaks the instance with how its process ended.
func (i *instance) died(detail string) {
	kind := ErrDied
	if i.runner != nil {
		select {
		case <-i.runner.started().Done():
			detail = i.runner.started().Exit()
		case <-time.After(exitWait):
			kind = ErrProtocol // it lives on and yet the stream has ended
		}
	}
	i.fail(kind, detail, "see the program or plugin that ended it, then run again")
}

// fail breaks the instance: calls under way fail, the process is killed. Only
// the first call counts.
func (i *instance) fail(kind error, detail, remedy string) {
	i.finish(func() error {
		stderr := ""
		if i.runner != nil {
			stderr = i.runner.stderr.lastLines()
		}
		return &brokenError{plugin: i.name, kind: kind, detail: detail, remedy: remedy, stderr: stderr}
	}, i.kill)
}

// close ends the instance gracefully.
func (i *instance) close() error {
	i.finish(func() error { return fmt.Errorf("plugin %s: %w", i.name, ErrClosed) }, i.end)
	<-i.ended
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.leftover
}

func (i *instance) finish(why func() error, end func() error) {
	i.once.Do(func() {
		err := why()
		i.mu.Lock()
		i.broken = err
		i.mu.Unlock()
		i.cancel()
		go func() {
			defer close(i.ended)
			err := end()
			i.mu.Lock()
			defer i.mu.Unlock()
			i.leftover = err
		}()
	})
}
