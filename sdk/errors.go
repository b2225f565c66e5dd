package sdk

import (
	"errors"
	"fmt"
	"syscall"
)

var (
	// ErrOption is for Prepare to wrap when an option is unknown or wrong: the
	// host shows it as the user's slip and not as something the machine lacks.
	ErrOption = errors.New("wrong plugin option")
	// ErrWorkerStart is a worker that could not be started or said no hello.
	ErrWorkerStart = errors.New("the worker did not start")
	// ErrWorkerDied is a worker that ended in the middle of a request.
	ErrWorkerDied = errors.New("the worker died")
	// ErrWorkerStuck is a worker that ran over its backstop and was killed.
	ErrWorkerStuck = errors.New("the worker was stuck")
	// ErrWorkerProtocol is a worker that broke docs/WORKER.md.
	ErrWorkerProtocol = errors.New("the worker broke the protocol")
	// ErrAnalysis is an analysis that contradicts itself or its source.
	ErrAnalysis = errors.New("malformed analysis")
)

// workerError tells a person what happened to a worker.
type workerError struct {
	kind   error // one of the four above
	detail string
	stderr string // its last lines, "" for none
	signal syscall.Signal
	code   int
}

func (e *workerError) Error() string {
	text := fmt.Sprintf("%v: %s", e.kind, e.detail)
	if e.stderr != "" {
		text += "\n  the worker's last lines:\n" + e.stderr
	}
	return text
}

func (e *workerError) Unwrap() error { return e.kind }
