package sandbox

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
)

// Boxes of a privileged plugin run under users of the machine that nobody has:
// systemd's registry of ids leaves this range alone. Each running box has two,
// one for the worker and one for programs.
const (
	firstID    = 0x70000000
	boxesEach  = 32 // a plugin's boxes that have users of their own
	maxPid     = 1 << 22
	firstOwner = 60000 // ids in the box of who owns what it is built from
)

var boxCount atomic.Uint32

// users is who is who in a box's user namespace.
type users struct {
	two      bool
	uids     []syscall.SysProcIDMap
	gids     []syscall.SysProcIDMap
	ambients []uintptr
}

// newUsers maps the ids of a new box. A plugin that runs as root gives the
// worker and programs users of their own; owners are mapped too, because the
// capabilities with which the box's first process reaches into a private
// folder hold only for owners that its namespace knows.
func newUsers(owners owners) users {
	if os.Geteuid() != 0 || !maps("/proc/self/uid_map") || !maps("/proc/self/gid_map") {
		return users{
			uids: []syscall.SysProcIDMap{{ContainerID: jobID, HostID: os.Geteuid(), Size: 1}},
			gids: []syscall.SysProcIDMap{{ContainerID: jobID, HostID: os.Getegid(), Size: 1}},
			// It is not root in there, so it would lose these by exec.
			ambients: []uintptr{capSysAdmin, capSetPcap},
		}
	}
	base := firstID + 2*(os.Getpid()%maxPid*boxesEach+int(boxCount.Add(1)%boxesEach))
	pair := []syscall.SysProcIDMap{
		{ContainerID: 0, HostID: base, Size: 1},
		{ContainerID: jobID, HostID: base + 1, Size: 1},
	}
	return users{two: true, uids: withOwners(pair, owners.uids), gids: withOwners(pair, owners.gids)}
}

func withOwners(pair []syscall.SysProcIDMap, ids []int) []syscall.SysProcIDMap {
	all := slices.Clone(pair)
	for i, id := range ids {
		all = append(all, syscall.SysProcIDMap{ContainerID: firstOwner + i, HostID: id, Size: 1})
	}
	return all
}

// maps tells whether this process's own user namespace has the ids of boxes,
// as a container's usually has not.
func maps(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var inside, outside, size uint64
		if n, err := fmt.Sscan(lines.Text(), &inside, &outside, &size); n != 3 || err != nil {
			return false
		}
		if inside <= firstID && firstID+2*maxPid*boxesEach <= inside+size {
			return true
		}
	}
	return false
}

// owners are the users and groups that own what a box shows and the folders
// on the way there.
type owners struct{ uids, gids []int }

func ownersOf(binds []bind) owners {
	seen := map[string]bool{}
	var o owners
	for _, b := range binds {
		path := b.Source
		for !seen[path] {
			seen[path] = true
			if info, err := os.Lstat(path); err == nil {
				if stat, ok := info.Sys().(*syscall.Stat_t); ok {
					o.uids = include(o.uids, int(stat.Uid))
					o.gids = include(o.gids, int(stat.Gid))
				}
			}
			path = filepath.Dir(path)
		}
	}
	return o
}

// maxOwners keeps the map inside what the kernel takes in one write.
const maxOwners = 64

func include(ids []int, id int) []int {
	if slices.Contains(ids, id) || len(ids) >= maxOwners {
		return ids
	}
	return append(ids, id)
}
