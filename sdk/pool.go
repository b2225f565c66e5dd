package sdk

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"time"

	"github.com/egca/egca/sdk/sandbox"
)

// recycleAfter is how many jobs a worker serves before a fresh one takes over:
// what leaks in a worker stays bounded.
const recycleAfter = 5000

var errPoolClosed = errors.New("the plugin is shutting down")

// pool lends out workers, each to one borrower at a time. They are started
// when needed; a broken one is replaced at the next loan.
type pool struct {
	spec    *Worker
	box     *sandbox.Box
	hello   time.Duration // what a worker has to say hello
	recycle int
	slots   chan struct{} // a token for each worker that may be lent
	broke   func()        // called when one had to be killed; may be nil
	leaks   func(error)   // told what a worker's box could not give back
	inputs  *inputFile    // that the workers read; nil where they cannot

	mu     sync.Mutex
	idle   []*worker // the last one given back is lent first
	lent   map[*worker]bool
	closed bool
}

func newPool(spec *Worker, box *sandbox.Box, size int) *pool {
	return &pool{spec: spec, box: box, hello: helloTime, recycle: recycleAfter, leaks: func(error) {},
		slots: make(chan struct{}, size), lent: map[*worker]bool{}}
}

// size is the number of workers that can run at once.
func (p *pool) size() int { return cap(p.slots) }

// borrow waits for a worker. It fails with ctx's error or ErrWorkerStart.
// Every worker borrowed goes to giveBack.
func (p *pool) borrow(ctx context.Context) (*worker, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	w, err := p.take()
	if err != nil {
		<-p.slots
		return nil, err
	}
	return w, nil
}

func (p *pool) take() (*worker, error) {
	for {
		p.mu.Lock()
		if p.closed {
			p.mu.Unlock()
			return nil, errPoolClosed
		}
		if len(p.idle) == 0 {
			p.mu.Unlock()
			break
		}
		w := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		p.lent[w] = true
		p.mu.Unlock()
		if w.alive() {
			return w, nil
		}
		p.forget(w)
		w.kill()
	}
	w, err := p.start()
	var broken *workerError
	if errors.As(err, &broken) && broken.signal == syscall.SIGKILL {
		// Not its own doing: somebody, or the kernel for want of memory, ended it.
		w, err = p.start()
	}
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.lent[w] = true
	closed := p.closed
	p.mu.Unlock()
	if closed {
		p.forget(w)
		w.kill()
		return nil, errPoolClosed
	}
	return w, nil
}

// start makes a new worker.
func (p *pool) start() (*worker, error) {
	inputs, err := p.inputs.reader()
	if err != nil {
		return nil, err
	}
	if inputs != nil {
		defer inputs.Close()
	}
	return startWorker(p.spec, p.box, inputs, p.hello, p.leaks)
}

// giveBack ends a loan. A worker that is not in step any more is killed.
func (p *pool) giveBack(w *worker, inStep bool) {
	defer func() { <-p.slots }()
	w.jobs++
	p.mu.Lock()
	delete(p.lent, w)
	keep := inStep && w.alive() && !w.worn && w.jobs < p.recycle && !p.closed
	if keep {
		p.idle = append(p.idle, w)
	}
	p.mu.Unlock()
	switch {
	case keep:
	case inStep:
		w.close()
	default:
		w.kill()
		if p.broke != nil {
			p.broke()
		}
	}
}

func (p *pool) forget(w *worker) {
	p.mu.Lock()
	delete(p.lent, w)
	p.mu.Unlock()
}

// close ends every worker, the lent ones too: their borrowers see them die.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	idle := p.idle
	p.idle = nil
	for w := range p.lent {
		w.process.Kill()
	}
	p.mu.Unlock()
	var all sync.WaitGroup
	for _, w := range idle {
		all.Go(w.close)
	}
	all.Wait()
	p.inputs.close()
}
