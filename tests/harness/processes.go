package harness

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Process is what /proc says of one.
type Process struct {
	Pid, Parent int
	Name        string
	State       string // one letter, Z for a zombie
	Resident    int64  // bytes
}

// Processes lists all that this user can see.
func Processes() []Process {
	folders, _ := filepath.Glob("/proc/[0-9]*")
	var all []Process
	for _, folder := range folders {
		data, err := os.ReadFile(filepath.Join(folder, "stat"))
		if err != nil {
			continue // it has ended
		}
		before, after, ok := strings.Cut(string(data), " (")
		end := strings.LastIndex(after, ") ")
		if !ok || end < 0 {
			continue
		}
		fields := strings.Fields(after[end+2:])
		pid, _ := strconv.Atoi(before)
		parent, _ := strconv.Atoi(fields[1])
		pages, _ := strconv.ParseInt(fields[21], 10, 64)
		all = append(all, Process{Pid: pid, Parent: parent, Name: after[:end], State: fields[0],
			Resident: pages * int64(os.Getpagesize())})
	}
	return all
}

// Children are a process's that have not ended.
func Children(pid int) []Process {
	var found []Process
	for _, p := range Processes() {
		if p.Parent == pid && p.State != "Z" {
			found = append(found, p)
		}
	}
	return found
}

// Descendants are a process's, down to the last.
func Descendants(pid int) []Process {
	children := map[int][]Process{}
	for _, p := range Processes() {
		children[p.Parent] = append(children[p.Parent], p)
	}
	var all []Process
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		all = append(all, children[queue[0]]...)
		for _, p := range children[queue[0]] {
			queue = append(queue, p.Pid)
		}
	}
	return all
}

// Strays are the processes below a plugin's workers that no worker keeps: one
// may keep a single helper, of its own user and without children.
func Strays(plugin int) []Process {
	var strays []Process
	for _, w := range Children(plugin) {
		helpers, owner := 0, user(w.Pid)
		for _, p := range Descendants(w.Pid) {
			if helpers++; helpers > 1 || p.Parent != w.Pid || user(p.Pid) != owner {
				strays = append(strays, p)
			}
		}
	}
	return strays
}

// user is a process's real user id; "" when it has ended. The owner of its
// folder in /proc is another's once it has changed its user.
func user(pid int) string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return ""
	}
	_, after, _ := strings.Cut(string(data), "\nUid:")
	if fields := strings.Fields(after); len(fields) > 0 {
		return fields[0]
	}
	return ""
}

// Plugin is the plugin that this process has started: there must be just one.
func Plugin(t testing.TB) Process {
	t.Helper()
	var found []Process
	for _, p := range Children(os.Getpid()) {
		if strings.HasPrefix(p.Name, "egca-plugin-") {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		t.Fatalf("this process has %d plugins: %v", len(found), found)
	}
	return found[0]
}

// Descriptors is how many a process has open.
func Descriptors(t testing.TB, pid int) int {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// CPU is what a process, and its children that it has waited for, have used.
func CPU(t testing.TB, pid int) time.Duration {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(data[strings.LastIndex(string(data), ") ")+2:]))
	ticks := int64(0)
	for _, field := range fields[11:15] { // utime, stime, cutime, cstime
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond // USER_HZ is 100 everywhere
}
