package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/egca/egca/internal/process"
)

// probeTime is what a box may take to be built.
const probeTime = 20 * time.Second

// Offer is what this machine, with this user's rights, can give. A nil error
// means that it works: each was tried, not guessed from the kernel's version.
type Offer struct {
	Namespaces error // namespaces, a file system of its own, no capabilities, the filter
	TwoUsers   bool  // programs run as another user than their worker
	Landlock   int   // the kernel's version of it, 0: none
	Filtered   error // landlock and the filter on the machine's own files
	Cgroups    error // memory and pids
}

// Offered tries what there is, once a process.
var Offered = sync.OnceValue(func() *Offer {
	o := &Offer{Landlock: landlockVersion()}
	if Requested() {
		err := fmt.Errorf("%w: this program's main does not call sandbox.Enter", ErrUnavailable)
		return &Offer{Namespaces: err, Filtered: err, Cgroups: err}
	}
	o.Namespaces = try(NoCgroup)
	o.TwoUsers = o.Namespaces == nil && newUsers(owners{}).two
	if o.Landlock == 0 {
		o.Filtered = fmt.Errorf("%w: the kernel has no landlock, or it is off", ErrUnavailable)
	} else {
		o.Filtered = try(Landlock)
	}
	_, o.Cgroups = findCgroups()
	if o.Cgroups == nil && o.Namespaces == nil {
		o.Cgroups = try(Full)
	}
	return o
})

// Highest is the strongest level.
func (o *Offer) Highest() Level {
	switch {
	case o.Namespaces == nil && o.Cgroups == nil:
		return Full
	case o.Namespaces == nil:
		return NoCgroup
	case o.Filtered == nil:
		return Landlock
	default:
		return Rlimits
	}
}

// missing says why a level is not there.
func (o *Offer) missing(level Level) string {
	err := o.Filtered
	switch {
	case level >= NoCgroup && o.Namespaces != nil:
		err = o.Namespaces
	case level == Full:
		err = o.Cgroups
	}
	return strings.ReplaceAll(fmt.Sprint(err), "\n", "; ")
}

// try builds a box with nothing in it and looks at it from inside.
func try(level Level) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	box, err := New(level, Spec{Program: self})
	if err != nil {
		return err
	}
	cmd := exec.Command(self)
	cmd.Env = []string{}
	var stderr process.Tail
	cmd.Stderr = &stderr
	cell, err := box.wrap(cmd, true)
	if err != nil {
		return err
	}
	started, err := process.Start(cmd)
	cell.Started()
	if err != nil {
		return errors.Join(fmt.Errorf("%w: %w", ErrUnavailable, err), cell.Close())
	}
	timer := time.AfterFunc(probeTime, started.Kill)
	<-started.Done()
	timer.Stop()
	if _, code := started.Status(); code != 0 || started.Exit() != "exit status 0" {
		said := strings.TrimSpace(stderr.String())
		err = fmt.Errorf("%w: %s (%s)", ErrUnavailable, or(said, "the box could not be built"), started.Exit())
	}
	return errors.Join(err, cell.Close())
}

// proven looks at the finished box from inside.
func proven() error {
	if fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0); err == nil {
		unix.Close(fd)
		return errors.New("a socket could be made in spite of the system call filter")
	}
	if err := unix.Unshare(unix.CLONE_NEWUSER); !errors.Is(err, unix.EPERM) {
		return fmt.Errorf("unshare answered %v in spite of the system call filter", err)
	}
	if _, err := os.ReadFile("/etc/passwd"); err == nil {
		return errors.New("/etc/passwd can be read")
	}
	if data, err := os.ReadFile("/proc/self/stat"); os.Getpid() == 1 && err == nil {
		return fmt.Errorf("there is a /proc: %s", bytes.TrimSpace(data))
	}
	return nil
}
