package sdk

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/egca/egca/internal/process"
	"github.com/egca/egca/sdk/sandbox"
)

const (
	// helloTime is what a worker has to say hello. A busy machine may need much of it.
	helloTime = time.Minute
	// drainTime is how long the frames that a dead worker left in the pipe
	// are still read. Its end is what counts, not the pipe's: a descendant
	// may hold that open for ever.
	drainTime = 200 * time.Millisecond
	// endTime is what a worker has to end once its standard input has.
	endTime = time.Second
)

// worker is one running worker process. Only one goroutine may use it at a
// time, but for kill.
type worker struct {
	process *process.Process
	in      *os.File // its standard input
	out     *os.File // its standard output
	frames  *frameReader
	stderr  *process.Tail
	hello   helloMessage
	cell    *sandbox.Cell
	jobs    int  // served so far
	worn    bool // it asks to be replaced

	released sync.Once
	leaks    func(error) // told what the cell could not give back

	mu   sync.Mutex
	dead bool // its end is known, deadlines stay as they are
}

// inputsEnv tells a worker the descriptor of the file of inputs.
const inputsEnv = "EGCA_INPUTS"

// startWorker starts the worker in the box and waits for its hello, at most
// that long. inputs is a file for it to read, or nil. leaks is told what could not be cleaned up
// after its end.
func startWorker(
	spec *Worker,
	box *sandbox.Box,
	inputs *os.File,
	hello time.Duration,
	leaks func(error),
) (*worker, error) {
	args := make([]string, len(spec.Args))
	for i, arg := range spec.Args {
		args[i] = strings.ReplaceAll(arg, "{files}", box.Files())
	}
	cmd := exec.Command(spec.Path, args...)
	cmd.Env = append([]string{}, spec.Env...) // nil would hand over the plugin's own
	if inputs != nil {
		cmd.ExtraFiles = []*os.File{inputs}
		cmd.Env = append(cmd.Env, inputsEnv+"=3") // the first behind standard error
	}
	cmd.Dir = box.Files()
	cell, err := box.Wrap(cmd)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWorkerStart, err)
	}
	w := &worker{stderr: &process.Tail{}, cell: cell, leaks: leaks}
	cmd.Stderr = w.stderr
	if err := w.spawn(cmd); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrWorkerStart, spec.Path, errors.Join(err, cell.Close()))
	}
	if err := w.greet(hello); err != nil {
		w.kill()
		return nil, fmt.Errorf("%w: %s %s: %w", ErrWorkerStart, spec.Path, strings.Join(args, " "), err)
	}
	return w, nil
}

// spawn makes the pipes and starts the process.
func (w *worker) spawn(cmd *exec.Cmd) error {
	stdin, in, err := os.Pipe()
	if err != nil {
		return err
	}
	defer stdin.Close()
	out, stdout, err := os.Pipe()
	if err != nil {
		in.Close()
		return err
	}
	defer stdout.Close()
	cmd.Stdin, cmd.Stdout = stdin, stdout
	started, err := process.Start(cmd)
	w.cell.Started()
	if err != nil {
		in.Close()
		out.Close()
		return err
	}
	w.process, w.in, w.out = started, in, out
	w.frames = newFrameReader(out)
	go w.watch()
	return nil
}

// watch bounds what is read and written once the process has ended.
func (w *worker) watch() {
	<-w.process.Done()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead = true
	// A closed file has no deadline to set: then nobody waits for it either.
	_ = w.out.SetReadDeadline(time.Now().Add(drainTime))
	_ = w.in.SetWriteDeadline(time.Now())
}

// greet waits for the hello.
func (w *worker) greet(within time.Duration) error {
	message, _, err := w.receive(within)
	if err != nil {
		return err
	}
	if message.key != keyHello {
		return w.broke(fmt.Sprintf("it began with %q, not with hello", message.key))
	}
	if err := message.decode(&w.hello); err != nil {
		return w.broke(err.Error())
	}
	return nil
}

// send writes one frame within the time.
func (w *worker) send(frame []byte, within time.Duration) error {
	w.deadline(w.in.SetWriteDeadline, within)
	if _, err := w.in.Write(frame); err != nil {
		return w.failed(err, within)
	}
	return nil
}

// receive reads the next frame within the time: a message, or a blob with a
// message that has no key.
func (w *worker) receive(within time.Duration) (message envelope, blob []byte, err error) {
	w.deadline(w.out.SetReadDeadline, within)
	kind, body, err := w.frames.next()
	if err != nil {
		return envelope{}, nil, w.failed(err, within)
	}
	if kind == frameBlob {
		return envelope{}, body, nil
	}
	message, err = parseEnvelope(body)
	if err != nil {
		return envelope{}, nil, w.broke(err.Error())
	}
	return message, nil, nil
}

// expect reads the next message, which must have the key.
func (w *worker) expect(key string, within time.Duration) (envelope, error) {
	message, _, err := w.receive(within)
	if err != nil {
		return envelope{}, err
	}
	if message.key != key {
		return envelope{}, w.broke(fmt.Sprintf("%q where %q was to come", message.key, key))
	}
	return message, nil
}

func (w *worker) deadline(set func(time.Time) error, within time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.dead {
		// An error is that of a closed file, which the next call reports.
		_ = set(time.Now().Add(within))
	}
}

// alive tells whether the process's end has not been seen yet.
func (w *worker) alive() bool {
	select {
	case <-w.process.Done():
		return false
	default:
		return true
	}
}

// failed turns an error of the pipe into what it means. The worker is dead
// afterwards.
func (w *worker) failed(err error, within time.Duration) error {
	if errors.Is(err, ErrFrame) {
		return w.broke(err.Error())
	}
	if errors.Is(err, os.ErrDeadlineExceeded) && w.alive() {
		w.kill()
		return &workerError{kind: ErrWorkerStuck, stderr: w.stderr.String(),
			detail: fmt.Sprintf("no answer within %v, it was killed", within.Round(time.Millisecond))}
	}
	// The pipe can close just before the process ends: let it say how.
	select {
	case <-w.process.Done():
	case <-time.After(endTime):
		w.kill()
		return &workerError{kind: ErrWorkerProtocol, stderr: w.stderr.String(),
			detail: fmt.Sprintf("it closed its pipe (%v) and ran on", err)}
	}
	signal, code := w.process.Status()
	detail := w.process.Exit()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		detail += ", in the middle of a frame"
	}
	w.release()
	return &workerError{kind: ErrWorkerDied, detail: detail, stderr: w.stderr.String(), signal: signal, code: code}
}

// broke kills a worker that cannot be trusted to be in step any more.
func (w *worker) broke(detail string) error {
	w.kill()
	return &workerError{kind: ErrWorkerProtocol, detail: detail, stderr: w.stderr.String()}
}

// kill ends the worker and its group and waits for its end.
func (w *worker) kill() {
	w.process.Kill()
	<-w.process.Done()
	w.release()
}

// close asks the worker to end and kills it when it doesn't.
func (w *worker) close() {
	w.in.Close()
	select {
	case <-w.process.Done():
	case <-time.After(endTime):
	}
	w.kill()
}

// release gives the pipes and the cell back. Closing twice is harmless.
func (w *worker) release() {
	w.in.Close()
	w.out.Close()
	w.released.Do(func() {
		if err := w.cell.Close(); err != nil {
			w.leaks(err)
		}
	})
}
