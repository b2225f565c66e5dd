package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Enter builds the box that this process was started for and becomes the
// worker: it returns only an error. It must be called first thing in main,
// when Requested.
func Enter() error {
	// Privileges, filters and rules belong to a thread; exec keeps this one's.
	runtime.LockOSThread()
	p := &plan{}
	if err := json.Unmarshal([]byte(os.Args[1]), p); err != nil {
		return fmt.Errorf("sandbox: the plan cannot be read: %w", err)
	}
	if err := p.enter(); err != nil {
		return fmt.Errorf("sandbox %s: %w", p.Level, err)
	}
	return nil
}

func (p *plan) enter() error {
	if err := p.joinCgroups(); err != nil {
		return err
	}
	if err := Seal(); err != nil {
		return err
	}
	for i := range p.Files {
		if _, err := unix.FcntlInt(uintptr(3+i), unix.F_SETFD, 0); err != nil {
			return fmt.Errorf("keep descriptor %d for the worker: %w", 3+i, err)
		}
	}
	namespaced := p.Level >= NoCgroup
	var grants []grant
	if namespaced {
		if err := buildRoot(p.Binds); err != nil {
			return err
		}
		if err := unix.Sethostname([]byte("sandbox")); err != nil {
			return fmt.Errorf("set the host's name: %w", err)
		}
		grants = []grant{{"/", landRead}, {tmpFolder, landWrite}, {"/dev", landDevice}}
	} else {
		grants = p.onMachine()
	}
	if err := os.Chdir(p.Dir); err != nil {
		return err
	}
	if err := limitResources(namespaced); err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	var keep []int
	if p.TwoUsers {
		keep = workerCaps
	}
	if err := dropCapabilities(keep); err != nil {
		return err
	}
	if version := landlockVersion(); version > 0 {
		if err := restrict(version, grants); err != nil {
			return err
		}
	} else if p.Level == Landlock {
		return fmt.Errorf("%w: this kernel has no landlock", ErrUnavailable)
	}
	// Giving up capabilities may have cleared it.
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("die with the plugin: %w", err)
	}
	// A first process gets no signal that it has no handler for, not even
	// SIGKILL from inside; many runtimes handle SIGINT unless it is ignored.
	signal.Ignore(syscall.SIGINT)
	if err := installFilter(p.Level); err != nil {
		return err
	}
	if p.Probe {
		return proven()
	}
	err := syscall.Exec(p.Path, append([]string{p.Path}, p.Args...), os.Environ())
	return fmt.Errorf(
		"start %s: %w; is it readable for every user, and all that it needs in the worker's roots?",
		p.Path,
		err,
	)
}

// Seal keeps the descriptors that this process has from what it will become or
// start: what it was handed itself (by a shell, say) is nobody else's.
func Seal() error {
	if err := unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC); err == nil {
		return nil
	}
	entries, err := os.ReadDir("/proc/self/fd") // Linux before 5.11
	if err != nil {
		return fmt.Errorf("close inherited descriptors: %w", err)
	}
	for _, entry := range entries {
		if fd, err := strconv.Atoi(entry.Name()); err == nil && fd > 2 {
			unix.CloseOnExec(fd)
		}
	}
	return nil
}

// onMachine are the grants at the Landlock level, where programs see the
// machine's own files.
func (p *plan) onMachine() []grant {
	grants := []grant{
		{p.Scratch, landWrite},
		// The worker looks here for the processes that a program left.
		{fmt.Sprintf("/proc/%d", os.Getpid()), landRead},
	}
	for _, b := range p.Binds {
		access := uint64(landRead)
		if b.Device {
			access = landDevice
		}
		grants = append(grants, grant{b.Source, access}, grant{b.Target, access})
	}
	return grants
}

// joinCgroups moves this process into its cgroups, through files that the
// plugin opened: a box has no right to do so itself.
func (p *plan) joinCgroups() error {
	for i := range p.Cgroups {
		file := os.NewFile(uintptr(3+p.Files+i), "cgroup.procs")
		_, err := file.WriteString("0")
		if err != nil {
			return fmt.Errorf("join the cgroup: %w", err)
		}
		if err := file.Close(); err != nil {
			return fmt.Errorf("join the cgroup: %w", err)
		}
	}
	return nil
}
