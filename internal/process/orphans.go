package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// children are the processes that Start started and that were not reaped yet.
var children = struct {
	sync.Mutex
	pids map[int]bool
}{pids: map[int]bool{}}

func register(pid int, alive bool) {
	children.Lock()
	defer children.Unlock()
	if alive {
		children.pids[pid] = true
	} else {
		delete(children.pids, pid)
	}
}

// AdoptOrphans makes this process the parent of every descendant whose own
// parent ends, in place of init: only so can KillOrphans find what left its
// group and session.
func AdoptOrphans() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("become the reaper of orphans: %w", err)
	}
	return nil
}

// maxGenerations bounds how often KillOrphans looks again: the children of
// what it kills become orphans in turn.
const maxGenerations = 64

// KillOrphans kills and reaps every child of this process that Start did not
// start, and theirs. A process that calls it must start its children with
// Start alone. It tells how many there were.
func KillOrphans() (killed int, err error) {
	OnStarter(func() {
		for range maxGenerations {
			var found []int
			if found, err = orphans(); err != nil || len(found) == 0 {
				return
			}
			for _, pid := range found {
				// ESRCH and ECHILD: it is gone already.
				_ = syscall.Kill(pid, syscall.SIGKILL)
				if err = reap(pid); err != nil {
					return
				}
			}
			killed += len(found)
		}
	})
	return killed, err
}

func reap(pid int) error {
	for {
		_, err := syscall.Wait4(pid, nil, 0, nil)
		switch {
		case err == nil, errors.Is(err, syscall.ECHILD):
			return nil
		case !errors.Is(err, syscall.EINTR):
			return fmt.Errorf("reap process %d: %w", pid, err)
		}
	}
}

// orphans lists the children that Start did not start. Each thread of this
// process has a list of its own.
func orphans() ([]int, error) {
	lists, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		return nil, err
	}
	var found []int
	read := 0
	for _, list := range lists {
		data, err := os.ReadFile(list)
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue // the thread has ended
		}
		if err != nil {
			return nil, fmt.Errorf("list this process's children: %w", err)
		}
		read++
		for _, field := range bytes.Fields(data) {
			pid, err := strconv.Atoi(string(field))
			if err != nil {
				return nil, fmt.Errorf("list this process's children: %s: %w", list, err)
			}
			children.Lock()
			own := children.pids[pid]
			children.Unlock()
			if !own {
				found = append(found, pid)
			}
		}
	}
	if read == 0 {
		return nil, errors.New(
			"list this process's children: /proc is not mounted or this kernel was built without CONFIG_PROC_CHILDREN",
		)
	}
	return found, nil
}
