package sandbox

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// groupPrefix begins the name of every cgroup made here; the plugin's process
// id follows.
const groupPrefix = "egca-"

// firstMemory bounds a worker until its first job says how much it may take.
const firstMemory = 1 << 30

var groupCount atomic.Uint64

// cgroupParents are the folders below which a box's cgroups are made: one for
// memory and one for pids, the same in version 2.
type cgroupParents struct {
	memory, pids string
	two          bool
}

// findCgroups finds where this process may make cgroups, and makes one to see
// whether it works.
func findCgroups() (*cgroupParents, error) {
	membership, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil, fmt.Errorf("%w: cgroups: %w", ErrUnavailable, err)
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, fmt.Errorf("%w: cgroups: %w", ErrUnavailable, err)
	}
	var failures []error
	for _, parents := range candidates(string(membership), string(mounts)) {
		group, err := parents.make()
		if err == nil {
			err = group.remove()
		}
		if err == nil {
			return &parents, nil
		}
		failures = append(failures, err)
	}
	if len(failures) == 0 {
		return nil, fmt.Errorf("%w: no cgroup hierarchy with memory and pids is mounted", ErrUnavailable)
	}
	return nil, fmt.Errorf("%w: %w", ErrUnavailable, errors.Join(failures...))
}

// candidates are the places to try, best first: version 1 beside this process,
// then version 2 below this process's cgroup and the two above it (a service
// manager grants a user those).
func candidates(membership, mountinfo string) []cgroupParents {
	var all []cgroupParents
	mounts, paths := cgroupMounts(mountinfo), cgroupPaths(membership)
	memory, hasMemory := mounts["memory"]
	pids, hasPids := mounts["pids"]
	if hasMemory && hasPids {
		all = append(all, cgroupParents{memory: memory.below(paths["memory"]), pids: pids.below(paths["pids"])})
	}
	if unified, ok := mounts[""]; ok {
		at := unified.below(paths[""])
		for range 3 {
			all = append(all, cgroupParents{memory: at, pids: at, two: true})
			if at == unified.point {
				break
			}
			at = filepath.Dir(at)
		}
	}
	return all
}

// cgroupPaths reads a process's membership (cgroups(7)): its cgroup by
// controller, that of version 2 by "".
func cgroupPaths(membership string) map[string]string {
	paths := map[string]string{}
	for line := range strings.Lines(membership) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		for controller := range strings.SplitSeq(fields[1], ",") {
			paths[controller] = fields[2]
		}
	}
	return paths
}

// cgroupMount is where a hierarchy is mounted, and which part of it.
type cgroupMount struct{ root, point string }

// below is the folder of a cgroup, which is named from the hierarchy's root.
func (m cgroupMount) below(path string) string {
	relative, err := filepath.Rel(m.root, path)
	if err != nil || strings.HasPrefix(relative, "..") {
		return m.point
	}
	return filepath.Join(m.point, relative)
}

// cgroupMounts reads mountinfo (proc_pid_mountinfo(5)): version 1 hierarchies
// by controller, the version 2 one by "".
func cgroupMounts(mountinfo string) map[string]cgroupMount {
	mounts := map[string]cgroupMount{}
	for line := range strings.Lines(mountinfo) {
		before, after, ok := strings.Cut(line, " - ")
		fields, more := strings.Fields(before), strings.Fields(after)
		if !ok || len(fields) < 6 || len(more) < 3 || !filepath.IsAbs(fields[3]) || !filepath.IsAbs(fields[4]) {
			continue
		}
		mount := cgroupMount{root: filepath.Clean(fields[3]), point: filepath.Clean(fields[4])}
		switch more[0] {
		case "cgroup2":
			mounts[""] = mount
		case "cgroup":
			for option := range strings.SplitSeq(more[2], ",") {
				mounts[option] = mount
			}
		}
	}
	return mounts
}

// cgroup is one box's.
type cgroup struct {
	parents cgroupParents
	folders []string // one, or memory's and pids'
	memory  uint64   // the limit in force, bytes
}

// make makes a cgroup with its limits. On error nothing is left.
func (p cgroupParents) make() (*cgroup, error) {
	name := fmt.Sprintf("%s%d-%d", groupPrefix, os.Getpid(), groupCount.Add(1))
	g := &cgroup{parents: p}
	parents := []string{p.memory, p.pids}
	if p.two {
		parents = parents[:1]
		// Where it is granted already this changes nothing; where it cannot
		// be granted the limits below fail and say so.
		_ = os.WriteFile(filepath.Join(p.memory, "cgroup.subtree_control"), []byte("+memory +pids"), 0)
	}
	err := g.fill(parents, name)
	if err != nil {
		return nil, errors.Join(err, g.remove())
	}
	return g, nil
}

func (g *cgroup) fill(parents []string, name string) error {
	for _, parent := range parents {
		folder := filepath.Join(parent, name)
		if err := os.Mkdir(folder, 0o755); err != nil {
			return fmt.Errorf("make a cgroup: %w", err)
		}
		g.folders = append(g.folders, folder)
	}
	if err := g.set(g.folders[len(g.folders)-1], "pids.max", 2*maxProcesses); err != nil {
		return err
	}
	if g.parents.two {
		// Where there is no swap there is no such file.
		if err := g.set(g.folders[0], "memory.swap.max", 0); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return g.limitMemory(firstMemory)
}

// limitMemory bounds what all processes of the box take together.
func (g *cgroup) limitMemory(bytes uint64) error {
	if bytes == g.memory {
		return nil
	}
	name := "memory.limit_in_bytes"
	if g.parents.two {
		name = "memory.max"
	}
	err := g.set(g.folders[0], name, bytes)
	if errors.Is(err, syscall.EBUSY) {
		return nil // more is in use: the higher limit stays in force until it is not
	}
	if err == nil {
		g.memory = bytes
	}
	return err
}

func (g *cgroup) set(folder, name string, value uint64) error {
	// No O_CREATE: a missing file is a controller that was not granted.
	file, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("limit a cgroup: %w", err)
	}
	defer file.Close()
	if _, err := file.WriteString(strconv.FormatUint(value, 10)); err != nil {
		return fmt.Errorf("limit a cgroup: %s: %w", file.Name(), err)
	}
	return nil
}

// doors are open files through which a process joins by writing "0". The
// caller closes them.
func (g *cgroup) doors() ([]*os.File, error) {
	var files []*os.File
	for _, folder := range g.folders {
		file, err := os.OpenFile(filepath.Join(folder, "cgroup.procs"), os.O_WRONLY, 0)
		if err != nil {
			for _, f := range files {
				f.Close()
			}
			return nil, fmt.Errorf("open a cgroup: %w", err)
		}
		files = append(files, file)
	}
	return files, nil
}

// remove removes a cgroup whose processes have ended.
func (g *cgroup) remove() error {
	var failures []error
	for _, folder := range g.folders {
		if err := syscall.Rmdir(folder); err != nil && !errors.Is(err, syscall.ENOENT) {
			failures = append(failures, fmt.Errorf("remove cgroup %s: %w", folder, err))
		}
	}
	g.folders = nil
	return errors.Join(failures...)
}

// sweep removes cgroups of plugins that were killed before they could. What
// cannot be removed is in use, or not ours.
func (p cgroupParents) sweep() {
	parents := []string{p.memory, p.pids}
	for _, parent := range slices.Compact(parents) {
		found, err := filepath.Glob(filepath.Join(parent, groupPrefix+"*-*"))
		if err != nil {
			continue
		}
		for _, folder := range found {
			pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), groupPrefix), "-")
			number, err := strconv.Atoi(pid)
			if err != nil || number <= 0 || syscall.Kill(number, 0) == nil {
				continue
			}
			_ = syscall.Rmdir(folder)
		}
	}
}

// oomKills is how often the kernel ended a process of the box for want of
// memory, 0 where it does not say.
func (g *cgroup) oomKills() uint64 {
	name := "memory.oom_control"
	if g.parents.two {
		name = "memory.events"
	}
	file, err := os.Open(filepath.Join(g.folders[0], name))
	if err != nil {
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "oom_kill "); ok {
			n, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}
