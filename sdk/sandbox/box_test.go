package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/egca/egca/internal/process"
)

// view is what a process sees from inside of a box.
type view struct {
	Pid, UID, GID int
	Groups        []int
	Host          string
	Root          []string // what lies in /
	Dev           []string
	Interfaces    int // network interfaces beside loopback
	Dir           string
	Caps          [2]unix.CapUserData
	NoNewPrivs    int
	Files         string            // content of the worker's file
	Errors        map[string]string // what it tried, and what came of it
	Limits        map[string]uint64
	Mounts        string
}

// lookAround is the worker of these tests: this program again.
func lookAround() int {
	v := view{Pid: os.Getpid(), UID: os.Getuid(), GID: os.Getgid(), Errors: map[string]string{}, Limits: map[string]uint64{}}
	v.Groups, _ = os.Getgroups()
	v.Host, _ = os.Hostname()
	v.Dir, _ = os.Getwd()
	v.Root, v.Dev = list("/"), list("/dev")
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	try := func(what string, err error) { v.Errors[what] = fmt.Sprint(err) }
	try("capget", unix.Capget(&header, &v.Caps[0]))
	nnp, _, errno := unix.Syscall6(unix.SYS_PRCTL, unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0, 0)
	v.NoNewPrivs = int(nnp)
	try("prctl", orNil(errno))
	data, err := os.ReadFile("/worker/file")
	v.Files = string(data)
	try("read /worker", err)
	_, err = os.ReadFile("/etc/passwd")
	try("read /etc/passwd", err)
	try("write /worker", os.WriteFile("/worker/file", nil, 0o644))
	try("write /", os.WriteFile("/new", nil, 0o644))
	try("write /dev", os.WriteFile("/dev/new", nil, 0o644))
	try("write /tmp", os.WriteFile("/tmp/new", []byte("x"), 0o644))
	try("write /dev/null", os.WriteFile("/dev/null", []byte("x"), 0))
	try("fill /tmp", os.WriteFile("/tmp/large", make([]byte, tmpBytes+1), 0o644))
	_, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	try("socket", err)
	_, err = unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	try("socketpair", err)
	try("mount", unix.Mount("tmpfs", "/tmp", "tmpfs", 0, ""))
	try("remount", unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND, ""))
	try("unshare", unix.Unshare(unix.CLONE_NEWNS))
	try("ptrace", unix.PtraceAttach(1))
	try("mknod", unix.Mknod("/tmp/disk", unix.S_IFBLK|0o600, 8<<8))
	try("chroot", unix.Chroot("/tmp"))
	clone := exec.Command(os.Args[0], "-test.run=^$")
	clone.Env = []string{} // else it would look around in turn
	clone.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}
	try("clone", clone.Run())
	_, _, errno = unix.Syscall(unix.SYS_SHMGET, 0, 4096, 0o600|unix.IPC_CREAT)
	try("shmget", orNil(errno))
	_, err = unix.MemfdCreate("x", 0)
	try("memfd_create", err)
	_, _, errno = unix.Syscall(5000, 0, 0, 0)
	try("no such call", orNil(errno))
	for name, which := range map[string]int{"nproc": unix.RLIMIT_NPROC, "core": unix.RLIMIT_CORE} {
		limit := unix.Rlimit{}
		try("getrlimit "+name, unix.Getrlimit(which, &limit))
		v.Limits[name] = limit.Max
	}
	if err := json.NewEncoder(os.Stdout).Encode(v); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func orNil(errno syscall.Errno) error {
	if errno == 0 {
		return nil
	}
	return errno
}

func list(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	return found
}

// need skips, loudly, where the machine has no such level: CI's own run of
// tests/hostile fails there.
func need(t *testing.T, level Level) {
	t.Helper()
	if o := Offered(); o.Highest() < level {
		t.Skipf("this machine has no level %q: %s", level, o.missing(level))
	}
}

// inside runs lookAround in a box.
func inside(t *testing.T, level Level) view {
	t.Helper()
	need(t, level)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	files := t.TempDir() // a folder that only its owner may enter
	if err := errors.Join(os.Chmod(files, 0o700), os.WriteFile(filepath.Join(files, "file"), []byte("the worker's"), 0o644)); err != nil {
		t.Fatal(err)
	}
	box, err := New(level, Spec{Program: self, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = []string{"SANDBOX_TEST_INSIDE=1"}
	cell, err := box.Wrap(cmd)
	if err != nil {
		t.Fatal(err)
	}
	var stderr process.Tail
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if err := cell.Close(); err != nil {
		t.Error(err)
	}
	var v view
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return v
}

func TestInsideBox(t *testing.T) {
	root := []string{"dev", "tmp", "worker", topFolder(os.Args[0])}
	// This program needs libraries where it was built with cgo, for the race detector.
	libraries, err := sharedLibraries(Spec{Program: os.Args[0]})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range libraries {
		root = append(root, topFolder(one.target))
	}
	for _, level := range []Level{NoCgroup, Full} {
		t.Run(level.String(), func(t *testing.T) {
			v := inside(t, level)
			if v.Pid != 1 || v.Host != "sandbox" || v.Dir != "/tmp" || v.NoNewPrivs != 1 || v.Files != "the worker's" {
				t.Errorf("%+v", v)
			}
			for _, name := range v.Root {
				if !slices.Contains(root, name) {
					t.Errorf("/ holds %q", v.Root)
				}
			}
			for _, device := range v.Dev {
				if !slices.Contains(devices, "/dev/"+device) {
					t.Errorf("/dev holds %q", v.Dev)
				}
			}
			if v.Limits["nproc"] != maxProcesses || v.Limits["core"] != 0 {
				t.Errorf("limits %v", v.Limits)
			}
			kept := uint32(0)
			if Offered().TwoUsers {
				for _, c := range workerCaps {
					kept |= 1 << c
				}
			}
			if v.Caps[0].Permitted != kept || v.Caps[1].Permitted != 0 {
				t.Errorf("capabilities %#x, want %#x", v.Caps, kept)
			}
			for what, want := range map[string]string{
				"capget": "<nil>", "read /worker": "<nil>", "write /tmp": "<nil>", "write /dev/null": "<nil>", "socketpair": "<nil>",
				"read /etc/passwd": fs.ErrNotExist.Error(), "write /worker": "", "write /": "", "write /dev": "",
				"fill /tmp": "no space left on device",
				"socket":    "not permitted", "mount": "not permitted", "remount": "not permitted", "unshare": "not permitted",
				"ptrace": "not permitted", "mknod": "", "chroot": "not permitted", "clone": "not permitted",
				"shmget": "not permitted", "memfd_create": "not permitted", "no such call": "not implemented",
			} {
				got := v.Errors[what]
				if want == "<nil>" && got != want || want != "<nil>" && (got == "<nil>" || got == "" || !strings.Contains(notExist(got), notExist(want))) {
					t.Errorf("%s: %s, want %q", what, got, want)
				}
			}
		})
	}
}

// notExist gives the kernel's and Go's words for it one form.
func notExist(text string) string {
	return strings.ReplaceAll(text, "no such file or directory", "file does not exist")
}

func topFolder(path string) string { return strings.Split(path, "/")[1] }

func TestInsideLandlock(t *testing.T) {
	v := inside(t, Landlock)
	if v.Pid == 1 || v.NoNewPrivs != 1 || v.Caps[0].Permitted != 0 || v.UID != os.Getuid() {
		t.Errorf("%+v", v)
	}
	for what, want := range map[string]string{
		"read /etc/passwd": "permission denied", "write /tmp": "permission denied", "write /dev/null": "<nil>",
		"write /": "permission denied", "socket": "not permitted", "mount": "not permitted", "unshare": "not permitted",
		"ptrace": "not permitted", "clone": "not permitted", "memfd_create": "not permitted",
	} {
		if got := v.Errors[what]; !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %q", what, got, want)
		}
	}
}

// What cannot be shown is said, not left out.
func TestNewFails(t *testing.T) {
	for _, spec := range []Spec{{Program: "/no/such/program"}, {Program: "relative"}, {Program: os.Args[0], Roots: []string{"/"}},
		{Program: os.Args[0], Roots: []string{"/no/such/folder"}}} {
		if _, err := New(NoCgroup, spec); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%+v: %v, want ErrUnavailable", spec, err)
		}
	}
}

func TestOutermost(t *testing.T) {
	got := outermost([]bind{{Target: "/usr/lib/python3/lib"}, {Target: "/usr/lib-x"}, {Target: "/usr/lib"}, {Target: "/usr/lib"}, {Target: "/a"}})
	want := []bind{{Target: "/a"}, {Target: "/usr/lib-x"}, {Target: "/usr/lib"}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
