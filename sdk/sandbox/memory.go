package sandbox

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Memory is how much there is for this process and its children, in bytes: the
// machine's, or less where a cgroup that they are in allows less. 0 where the
// system does not say.
func Memory() uint64 {
	info, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	total := memoryTotal(string(info))
	membership, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return total
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return total
	}
	for _, path := range memoryLimits(string(membership), string(mounts)) {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // not at the root, nor where the controller is off
		}
		if limit, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil { // "max": no number
			total = min(total, limit)
		}
	}
	return total
}

// memoryTotal reads meminfo (proc_meminfo(5)).
func memoryTotal(info string) uint64 {
	for line := range strings.Lines(info) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != "MemTotal:" {
			continue
		}
		if kib, err := strconv.ParseUint(fields[1], 10, 64); err == nil && kib < math.MaxUint64>>10 {
			return kib << 10
		}
	}
	return 0
}

// memoryLimits are the files with the limits that hold for this process, from
// its own cgroup up to the hierarchy's root.
func memoryLimits(membership, mountinfo string) []string {
	mounts, paths := cgroupMounts(mountinfo), cgroupPaths(membership)
	var files []string
	for controller, name := range map[string]string{"memory": "memory.limit_in_bytes", "": "memory.max"} {
		mount, ok := mounts[controller]
		if !ok {
			continue
		}
		for at := mount.below(paths[controller]); ; at = filepath.Dir(at) {
			files = append(files, filepath.Join(at, name))
			if at == mount.point || at == "/" {
				break
			}
		}
	}
	return files
}
