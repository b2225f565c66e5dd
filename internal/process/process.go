// Package process starts child processes that never outlive their parent and
// ends them with everything they started. The host uses it for plugins, a
// plugin for its workers.
package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// pipeDelay is how long after a process's end its standard error is still read
// when a descendant holds it open.
const pipeDelay = 200 * time.Millisecond

// Process is a child in a process group of its own. All methods are safe for
// any number of goroutines at once.
type Process struct {
	cmd  *exec.Cmd
	pid  int
	done chan struct{} // closed once it was reaped

	mu     sync.Mutex
	reaped bool // the pid may be another process's from here on
}

// Start starts cmd in its own process group, to be killed by the kernel when
// this process dies. What cmd.SysProcAttr already says is kept.
func Start(cmd *exec.Cmd) (*Process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	if cmd.WaitDelay == 0 {
		cmd.WaitDelay = pipeDelay
	}
	var err error
	OnStarter(func() {
		if err = cmd.Start(); err == nil {
			register(cmd.Process.Pid, true)
		}
	})
	if err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, pid: cmd.Process.Pid, done: make(chan struct{})}
	go p.wait()
	return p, nil
}

// Pid is the process's id, which is its group's too.
func (p *Process) Pid() int { return p.pid }

// Done is closed when the process has ended and was reaped.
func (p *Process) Done() <-chan struct{} { return p.done }

// Kill sends SIGKILL to the whole group. It doesn't wait: see Done.
func (p *Process) Kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		killGroup(p.pid)
	}
}

// Signal sends a signal to the whole group.
func (p *Process) Signal(signal syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		_ = syscall.Kill(-p.pid, signal) // ESRCH: it has just ended
	}
}

// Exit says how the process ended, such as "exit status 3" or "signal:
// killed". Only after Done.
func (p *Process) Exit() string { return p.cmd.ProcessState.String() }

// Status is the signal that ended the process, or else its exit code. Only
// after Done.
func (p *Process) Status() (signal syscall.Signal, code int) {
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal(), 0
	}
	return 0, p.cmd.ProcessState.ExitCode()
}

// wait reaps the process. The group is killed while its leader is still a
// zombie: until then the kernel cannot give the group's id to anyone else.
func (p *Process) wait() {
	for {
		err := unix.Waitid(unix.P_PID, p.pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	p.mu.Lock()
	killGroup(p.pid)
	p.reaped = true
	p.mu.Unlock()
	// The error repeats what ProcessState says, or is ErrWaitDelay, which
	// tells that a descendant kept standard error open: it is no fault.
	_ = p.cmd.Wait()
	register(p.pid, false)
	close(p.done)
}

// killGroup ignores the error: ESRCH is a group that is gone already.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

// starter is the one goroutine that starts processes. The kernel ties
// Pdeathsig to the *thread* that forked: a child started from a thread that
// ends would be killed with it, so one locked thread that never ends does all
// the starting.
var starter = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range work {
			f()
		}
	}()
	return work
})

// OnStarter runs f on the goroutine that starts processes, so that nothing is
// started while f runs. f must not start a Process itself.
func OnStarter(f func()) {
	done := make(chan struct{})
	starter() <- func() {
		defer close(done)
		f()
	}
	<-done
}

// WatchParent calls gone, once, when the parent of this process is no longer
// the one it had at the call. It is the second line behind Pdeathsig, which a
// parent of another kind may not have set.
func WatchParent(gone func()) (stop func()) {
	parent := os.Getppid()
	quit := make(chan struct{})
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				if os.Getppid() != parent {
					gone()
					return
				}
			}
		}
	}()
	return sync.OnceFunc(func() { close(quit) })
}

// Describe names a process for an error: its id and how it ended, or that it
// runs.
func (p *Process) Describe() string {
	select {
	case <-p.done:
		return fmt.Sprintf("process %d, %s", p.pid, p.Exit())
	default:
		return fmt.Sprintf("process %d, running", p.pid)
	}
}
