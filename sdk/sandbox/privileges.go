package sandbox

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

const (
	capSetPcap  = unix.CAP_SETPCAP
	capSysAdmin = unix.CAP_SYS_ADMIN
	// lastCap bounds the loop over capabilities; kernels have 41 so far.
	lastCap = 63
)

// workerCaps are what a worker that programs do not share a user with keeps,
// inside its own namespace: to become a program's user, to end a program's
// processes, and to remove what a program left behind. Programs have none:
// they lose them as they change the user.
var workerCaps = []int{unix.CAP_SETUID, unix.CAP_SETGID, unix.CAP_KILL, unix.CAP_DAC_OVERRIDE}

// dropCapabilities gives up all capabilities but keep, for this thread and
// whatever it will become by exec.
func dropCapabilities(keep []int) error {
	kept := uint64(0)
	for _, c := range keep {
		kept |= 1 << c
	}
	for c := range lastCap + 1 {
		if kept&(1<<c) != 0 {
			continue
		}
		err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(c), 0, 0, 0)
		if errors.Is(err, unix.EINVAL) {
			break // no such capability, and none after it
		}
		// Without CAP_SETPCAP (the Landlock level) there is nothing to gain
		// either: no new privileges holds.
		if err != nil && !errors.Is(err, unix.EPERM) {
			return fmt.Errorf("drop capability %d: %w", c, err)
		}
	}
	if err := unix.Prctl(
		unix.PR_CAP_AMBIENT,
		unix.PR_CAP_AMBIENT_CLEAR_ALL,
		0,
		0,
		0,
	); err != nil &&
		!errors.Is(err, unix.EINVAL) {
		return fmt.Errorf("clear ambient capabilities: %w", err)
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	data := [2]unix.CapUserData{}
	if err := unix.Capget(&header, &data[0]); err != nil {
		return fmt.Errorf("read capabilities: %w", err)
	}
	for i := range data {
		mask := uint32(kept >> (32 * i))
		data[i].Permitted &= mask
		data[i].Effective &= mask
		data[i].Inheritable = 0
	}
	if err := unix.Capset(&header, &data[0]); err != nil {
		return fmt.Errorf("give up capabilities: %w", err)
	}
	return nil
}

// limitResources sets the limits that hold for a whole box; a worker sets the
// ones of each program. namespaced: processes are counted by the box's own
// user namespace, not together with the rest of the user's.
func limitResources(namespaced bool) error {
	limits := map[int]uint64{
		unix.RLIMIT_CORE:       0,
		unix.RLIMIT_MSGQUEUE:   0,
		unix.RLIMIT_MEMLOCK:    64 << 10,
		unix.RLIMIT_SIGPENDING: 1024,
	}
	if namespaced {
		limits[unix.RLIMIT_NPROC] = maxProcesses
	}
	for which, limit := range limits {
		current := unix.Rlimit{}
		if err := unix.Getrlimit(which, &current); err != nil {
			return fmt.Errorf("read resource limit %d: %w", which, err)
		}
		limit = min(limit, current.Max)
		if err := unix.Setrlimit(which, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
			return fmt.Errorf("set resource limit %d: %w", which, err)
		}
	}
	return nil
}
