package sandbox

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// filtered is what the filter answers a system call.
func filtered(t *testing.T, level Level, number uint32, args ...uint64) uint32 {
	t.Helper()
	raw := make([]bpf.RawInstruction, 0, 512)
	for _, s := range program(level) {
		raw = append(raw, bpf.RawInstruction{Op: s.Code, Jt: s.Jt, Jf: s.Jf, K: s.K})
	}
	instructions, known := bpf.Disassemble(raw)
	if !known {
		t.Fatal("the filter has instructions that are none")
	}
	vm, err := bpf.NewVM(instructions)
	if err != nil {
		t.Fatal(err)
	}
	// struct seccomp_data, each half in the order of bytes that this machine of
	// ours for packets reads; an argument's lower half comes first.
	data := make([]byte, 64)
	word := func(at int, value uint32) { binary.BigEndian.PutUint32(data[at:], value) }
	word(offNumber, number)
	word(offArch, auditArch)
	for i, arg := range args {
		word(offArgs+8*i, uint32(arg))
		word(offArgs+8*i+4, uint32(arg>>32))
	}
	answer, err := vm.Run(data)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(answer)
}

// A call is allowed because a list says so: what no list has is absent, at any
// level, whatever kernels will have.
func TestCallsOnNoListAreAbsent(t *testing.T) {
	known := map[uintptr]bool{}
	for _, list := range [][]uintptr{allowed, allowedHere, refused, refusedHere, unsupported, pretended} {
		for _, number := range list {
			if known[number] {
				t.Errorf("call %d stands on two lists, or twice on one", number)
			}
			known[number] = true
		}
	}
	for _, j := range judged(Full) {
		if known[j.number] {
			t.Errorf("call %d is judged by its arguments and stands on a list", j.number)
		}
		known[j.number] = true
	}
	for number := range uint32(1200) {
		if got := filtered(t, Full, number); !known[uintptr(number)] && got != retNoSys {
			t.Errorf("call %d is on no list and answers %#x", number, got)
		}
	}
	for _, number := range []uint32{1 << 16, 0x40000000 + 39, math.MaxInt32, math.MaxUint32} { // x32's and nonsense
		if got := filtered(t, Full, number); got != retNoSys {
			t.Errorf("call %#x answers %#x", number, got)
		}
	}
	for _, list := range []struct {
		numbers []uintptr
		want    uint32
	}{{slices.Concat(allowed, allowedHere), retAllow}, {slices.Concat(refused, refusedHere), retPerm}, {unsupported, retNotSupported}} {
		for _, number := range list.numbers {
			if got := filtered(t, Full, uint32(number)); got != list.want {
				t.Errorf("call %d answers %#x, want %#x", number, got, list.want)
			}
		}
	}
}

func TestArgumentsDecide(t *testing.T) {
	const high = 1 << 32 // the kernel looks at the lower half of an int
	for _, c := range []struct {
		what   string
		number uintptr
		args   []uint64
		want   uint32
	}{
		{"a thread", unix.SYS_CLONE, []uint64{unix.CLONE_VM | unix.CLONE_THREAD}, retAllow},
		{"a user namespace", unix.SYS_CLONE, []uint64{unix.CLONE_NEWUSER}, retPerm},
		{"one among other flags", unix.SYS_CLONE, []uint64{unix.CLONE_VM | unix.CLONE_NEWNET | high}, retPerm},
		{"clone3, whose flags lie in memory", unix.SYS_CLONE3, nil, retNoSys},
		{"openat2, as clone3", unix.SYS_OPENAT2, nil, retNoSys},
		{"a pair", unix.SYS_SOCKETPAIR, []uint64{unix.AF_UNIX}, retAllow},
		{"a pair of another family", unix.SYS_SOCKETPAIR, []uint64{unix.AF_TIPC}, retPerm},
		{"its own limits", unix.SYS_PRLIMIT64, []uint64{0}, retAllow},
		{"the worker's limits", unix.SYS_PRLIMIT64, []uint64{1}, retPerm},
		{"its own priority", unix.SYS_SETPRIORITY, []uint64{unix.PRIO_PROCESS, 0}, retAllow},
		{"the worker's priority", unix.SYS_SETPRIORITY, []uint64{unix.PRIO_PROCESS, 1}, retPerm},
		{"its user's priority", unix.SYS_SETPRIORITY, []uint64{unix.PRIO_USER, 0}, retPerm},
		{"its group's priority", unix.SYS_SETPRIORITY, []uint64{unix.PRIO_PGRP | high, 0}, retPerm},
		{"a copy of a descriptor", unix.SYS_FCNTL, []uint64{3, unix.F_DUPFD_CLOEXEC}, retAllow},
		{"a lock", unix.SYS_FCNTL, []uint64{3, unix.F_SETLK}, retSuccess},
		{"a lock that waits", unix.SYS_FCNTL, []uint64{3, unix.F_OFD_SETLKW}, retSuccess},
		{"a lock on the whole file", unix.SYS_FLOCK, []uint64{3, unix.LOCK_EX}, retSuccess},
		{"a lease", unix.SYS_FCNTL, []uint64{3, unix.F_SETLEASE}, retInvalid},
		{"a hint", unix.SYS_FCNTL, []uint64{3, unix.F_SET_RW_HINT}, retInvalid},
		{"a note", unix.SYS_FCNTL, []uint64{3, unix.F_NOTIFY}, retInvalid},
		{"a signal's owner", unix.SYS_FCNTL, []uint64{3, unix.F_SETOWN}, retInvalid},
		{"a larger pipe", unix.SYS_FCNTL, []uint64{3, unix.F_SETPIPE_SZ}, retPerm},
		{"not to block", unix.SYS_IOCTL, []uint64{3, fioNBIO}, retAllow},
		{"a file's flags", unix.SYS_IOCTL, []uint64{3, unix.FS_IOC_SETFLAGS}, retNoTTY},
		{"input for a terminal", unix.SYS_IOCTL, []uint64{0, unix.TIOCSTI | high}, retNoTTY},
		{"a wait of its own", unix.SYS_FUTEX, []uint64{0, futexWait | futexPrivate}, retAllow},
		{"a wait that others see", unix.SYS_FUTEX, []uint64{0, futexWait}, retAgain},
		{"the same by another clock", unix.SYS_FUTEX, []uint64{0, futexWaitBitset | 256}, retAgain},
		{"waking", unix.SYS_FUTEX, []uint64{0, 1 | futexPrivate}, retAllow},
		{"memory", unix.SYS_MMAP, []uint64{0, 4096, 3, unix.MAP_PRIVATE | unix.MAP_ANONYMOUS}, retAllow},
		{"huge pages", unix.SYS_MMAP, []uint64{0, 2 << 20, 3, unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_HUGETLB}, retNoMemory},
		{"reading", unix.SYS_PREADV2, []uint64{3, 0, 0, 0, 0, 0}, retAllow},
		{"reading what is in memory", unix.SYS_PREADV2, []uint64{3, 0, 0, 0, 0, unix.RWF_NOWAIT}, retNotSupported},
		{"what is in memory", unix.SYS_MINCORE, nil, retNoSys},
		{"the same of a file", unix.SYS_CACHESTAT, nil, retNoSys},
		{"its name", unix.SYS_PRCTL, []uint64{unix.PR_SET_NAME}, retAllow},
		{"who shares a core", unix.SYS_PRCTL, []uint64{unix.PR_SCHED_CORE}, retInvalid},
		{"a filter that reports", unix.SYS_SECCOMP, []uint64{unix.SECCOMP_SET_MODE_FILTER}, retNoSys},
		{"a signal", unix.SYS_KILL, []uint64{7, 9}, retAllow},
		{"watches", unix.SYS_INOTIFY_INIT1, nil, retPerm},
		{"a mount's copy", unix.SYS_OPEN_TREE_ATTR, nil, retPerm},
		{"a file's flags, anew", unix.SYS_FILE_SETATTR, nil, retNoSys},
		{"an attribute by name, anew", unix.SYS_SETXATTRAT, nil, retNoSys},
	} {
		if got := filtered(t, NoCgroup, uint32(c.number), c.args...); got != c.want {
			t.Errorf("%s: %#x, want %#x", c.what, got, c.want)
		}
	}
	if got := filtered(t, Landlock, unix.SYS_KILL, math.MaxUint64, 9); got != retPerm {
		t.Errorf("every process of the user at landlock: %#x", got)
	}
}

// A jump's length is a byte.
func TestJumpsReach(t *testing.T) {
	for _, j := range judged(Landlock) {
		if n := len(j.code()); n > math.MaxUint8 {
			t.Errorf("call %d takes %d statements", j.number, n)
		}
	}
	if n := len(program(Landlock)); n > unix.BPF_MAXINSNS {
		t.Errorf("the filter has %d statements", n)
	}
}
