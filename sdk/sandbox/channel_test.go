package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/egca/egca/internal/process"
)

// dnAccess is DN_ACCESS of fcntl(2).
const dnAccess = 1

// channelEnv makes this program a worker that leaves signs on files that boxes
// share ("hold") or looks for them ("look").
const channelEnv = "SANDBOX_TEST_CHANNEL"

// signs are what one box does with a file that others see too, and what shows
// of it there: nothing may. hold's error does not count: what is refused leaves
// no sign.
var signs = []struct {
	name string
	hold func(fd int, page unsafe.Pointer)
	look func(fd int, page unsafe.Pointer) string
}{
	{"flock", func(fd int, _ unsafe.Pointer) { _ = unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) },
		func(fd int, _ unsafe.Pointer) string {
			return fmt.Sprint(errors.Join(unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB), unix.Flock(fd, unix.LOCK_UN)))
		}},
	{"flock shared", func(fd int, _ unsafe.Pointer) { _ = unix.Flock(fd, unix.LOCK_SH|unix.LOCK_NB) },
		func(fd int, _ unsafe.Pointer) string { return fmt.Sprint(unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)) }},
	{"fcntl lock", func(fd int, _ unsafe.Pointer) { _ = unix.FcntlFlock(uintptr(fd), unix.F_SETLK, lock(unix.F_RDLCK)) },
		func(fd int, _ unsafe.Pointer) string {
			asked := lock(unix.F_WRLCK)
			return fmt.Sprint(unix.FcntlFlock(uintptr(fd), unix.F_GETLK, asked), asked.Type)
		}},
	{"lock of an open file", func(fd int, _ unsafe.Pointer) {
		_ = unix.FcntlFlock(uintptr(fd), unix.F_OFD_SETLK, lock(unix.F_WRLCK))
		_ = unix.FcntlFlock(uintptr(fd), unix.F_OFD_SETLK, lock(unix.F_RDLCK))
	},
		func(fd int, _ unsafe.Pointer) string {
			asked := lock(unix.F_WRLCK)
			return fmt.Sprint(unix.FcntlFlock(uintptr(fd), unix.F_OFD_GETLK, asked), asked.Type,
				unix.FcntlFlock(uintptr(fd), unix.F_OFD_SETLK, lock(unix.F_WRLCK)))
		}},
	{"lease", func(int, unsafe.Pointer) {}, // that it is open at all would show
		func(fd int, _ unsafe.Pointer) string {
			_, err := unix.FcntlInt(uintptr(fd), unix.F_SETLEASE, unix.F_WRLCK)
			return fmt.Sprint(err)
		}},
	{"hint", func(fd int, _ unsafe.Pointer) { setHint(fd, 3) }, // RWH_WRITE_LIFE_MEDIUM
		func(fd int, _ unsafe.Pointer) string {
			hint := uint64(0)
			_, err := unix.FcntlInt(uintptr(fd), unix.F_GET_RW_HINT, int(uintptr(unsafe.Pointer(&hint))))
			return fmt.Sprint(err, hint)
		}},
	{"futex", func(_ int, page unsafe.Pointer) {
		if page != nil {
			go func() {
				runtime.LockOSThread()
				for { // the word's own value: it waits for as long as nobody wakes it
					_, _, errno := unix.Syscall6(unix.SYS_FUTEX, uintptr(page), futexWait, uintptr(*(*uint32)(page)), 0, 0, 0)
					if errno != 0 {
						return
					}
				}
			}()
		}
	},
		func(_ int, page unsafe.Pointer) string {
			const wake = 1
			woken := uintptr(0)
			for range 100 { // the other box's thread may be on its way to the call
				n, _, _ := unix.Syscall6(unix.SYS_FUTEX, uintptr(page), wake, 8, 0, 0, 0)
				woken = max(woken, n)
				unix.Nanosleep(&unix.Timespec{Nsec: 1e6}, nil)
			}
			return fmt.Sprint(woken)
		}},
	{"note on the folder", func(int, unsafe.Pointer) {}, func(fd int, _ unsafe.Pointer) string {
		folder, err := unix.Open("/worker", unix.O_RDONLY|unix.O_DIRECTORY, 0)
		if err != nil {
			return "" // the landlock level has another
		}
		defer unix.Close(folder)
		_, err = unix.FcntlInt(uintptr(folder), unix.F_NOTIFY, dnAccess)
		return fmt.Sprint(err)
	}},
}

func lock(kind int16) *unix.Flock_t { return &unix.Flock_t{Type: kind, Len: 1} }

func setHint(fd int, hint uint64) {
	_, _ = unix.FcntlInt(uintptr(fd), unix.F_SET_RW_HINT, int(uintptr(unsafe.Pointer(&hint))))
}

// channelWorker is the worker of these tests. It says what it saw, then holds
// what it has until its standard input ends.
func channelWorker(mode string) int {
	saw := map[string]string{}
	for _, path := range []string{os.Args[1], "/dev/null"} {
		flags := unix.O_RDONLY
		if path == "/dev/null" {
			flags = unix.O_RDWR
		}
		for _, s := range signs {
			fd, err := unix.Open(path, flags, 0)
			if err != nil {
				fmt.Fprintln(os.Stderr, path, err)
				return 1
			}
			var page unsafe.Pointer
			if data, err := unix.Mmap(fd, 0, 4096, unix.PROT_READ, unix.MAP_SHARED); err == nil {
				page = unsafe.Pointer(&data[0])
			}
			if mode == "hold" {
				s.hold(fd, page)
			} else if page != nil || s.name != "futex" {
				saw[s.name+" "+filepath.Base(path)] = s.look(fd, page)
				unix.Close(fd)
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(saw); err != nil {
		return 1
	}
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // its end is what is waited for
	return 0
}

// channelBox starts a worker in a box of its own over the same files and
// returns what it saw, and a function that ends it.
func channelBox(t *testing.T, level Level, files, mode string) (map[string]string, func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	box, err := New(level, Spec{Program: self, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, filepath.Join(box.Files(), "file"))
	cmd.Env = []string{channelEnv + "=" + mode}
	cell, err := box.Wrap(cmd)
	if err != nil {
		t.Fatal(err)
	}
	var stderr process.Tail
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cell.Started()
	end := func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v\n%s", mode, err, stderr.String())
		}
		if err := cell.Close(); err != nil {
			t.Error(err)
		}
	}
	var saw map[string]string
	if err := json.NewDecoder(out).Decode(&saw); err != nil {
		end()
		t.Fatalf("%s: %v\n%s", mode, err, stderr.String())
	}
	return saw, end
}

// Files that several boxes see are no way to tell something from one to the
// other: whatever one does to them, the other sees what it saw before.
func TestSharedFilesAreNoChannel(t *testing.T) {
	for _, level := range []Level{Landlock, NoCgroup} {
		t.Run(level.String(), func(t *testing.T) {
			need(t, level)
			files := t.TempDir()
			if err := os.WriteFile(filepath.Join(files, "file"), make([]byte, 4096), 0o644); err != nil {
				t.Fatal(err)
			}
			before, end := channelBox(t, level, files, "look")
			end()
			_, endHolding := channelBox(t, level, files, "hold")
			during, end := channelBox(t, level, files, "look")
			end()
			endHolding()
			after, end := channelBox(t, level, files, "look")
			end()
			if len(before) == 0 {
				t.Fatal("it looked at nothing")
			}
			for name := range before {
				if before[name] != during[name] || before[name] != after[name] {
					t.Errorf("%s: %q before, %q while another box held it, %q after", name, before[name], during[name], after[name])
				}
			}
		})
	}
}
