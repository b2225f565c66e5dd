package sandbox

import (
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// refused are system calls that no program has a use for and that reach out
// of the box, into another process, or into parts of the kernel where faults
// have been many. EPERM is what they answer.
var refused = []uintptr{
	// Mounts, roots and namespaces.
	unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_FSOPEN, unix.SYS_FSPICK,
	unix.SYS_FSCONFIG, unix.SYS_FSMOUNT, unix.SYS_MOVE_MOUNT, unix.SYS_OPEN_TREE, unix.SYS_MOUNT_SETATTR,
	unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_QUOTACTL, unix.SYS_ACCT,
	unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_FANOTIFY_INIT,
	// Other processes' memory and descriptors.
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PIDFD_GETFD, unix.SYS_KCMP,
	unix.SYS_PROCESS_MADVISE, unix.SYS_MIGRATE_PAGES, unix.SYS_MOVE_PAGES,
	// What outlives a process: keys, System V and POSIX objects, memory files.
	unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL, unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_SHMCTL,
	unix.SYS_SEMGET, unix.SYS_SEMOP, unix.SYS_SEMCTL, unix.SYS_SEMTIMEDOP, unix.SYS_MSGGET, unix.SYS_MSGSND,
	unix.SYS_MSGRCV, unix.SYS_MSGCTL, unix.SYS_MQ_OPEN, unix.SYS_MQ_UNLINK, unix.SYS_MEMFD_CREATE, unix.SYS_MEMFD_SECRET,
	// The kernel's programmable parts.
	unix.SYS_BPF, unix.SYS_USERFAULTFD, unix.SYS_PERF_EVENT_OPEN, unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER,
	unix.SYS_IO_URING_REGISTER, unix.SYS_IO_SETUP, unix.SYS_PERSONALITY,
	// The machine.
	unix.SYS_KEXEC_LOAD, unix.SYS_KEXEC_FILE_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE,
	unix.SYS_REBOOT, unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME, unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME,
	unix.SYS_CLOCK_ADJTIME, unix.SYS_ADJTIMEX, unix.SYS_SYSLOG, unix.SYS_VHANGUP,
	// Sockets: a program has nobody to talk to (pairs are below).
	unix.SYS_SOCKET, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
	// Other processes' scheduling.
	unix.SYS_SCHED_SETSCHEDULER, unix.SYS_SCHED_SETPARAM, unix.SYS_SCHED_SETATTR, unix.SYS_IOPRIO_SET,
}

// absent answer ENOSYS: a C library falls back to what the filter can judge.
// clone3 has its flags in memory, where a filter cannot look.
var absent = []uintptr{unix.SYS_CLONE3, unix.SYS_OPENAT2}

// newest is the last system call of which it is known what it does.
const newest = unix.SYS_FILE_SETATTR

const newNamespaces = unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC |
	unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET

// Offsets in struct seccomp_data. Both architectures are little-endian, so an
// argument's lower half comes first.
const (
	offNumber = 0
	offArch   = 4
	offArgs   = 16
)

const (
	retAllow = unix.SECCOMP_RET_ALLOW
	retKill  = unix.SECCOMP_RET_KILL_PROCESS
	retPerm  = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	retNoSys = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
)

// rule judges a system call by the lower half of one argument: the bits in
// mask must be equal to want, or must not.
type rule struct {
	number uintptr
	arg    int
	mask   uint32
	want   uint32
	not    bool
}

// rules are the calls whose arguments decide.
func rules(level Level) []rule {
	all := []rule{
		{unix.SYS_CLONE, 0, newNamespaces, 0, false},
		{unix.SYS_SOCKETPAIR, 0, ^uint32(0), unix.AF_UNIX, false},
		// Another process's limits, priority, processors: the worker's may be
		// of the same user.
		{unix.SYS_PRLIMIT64, 0, ^uint32(0), 0, false},
		{unix.SYS_SETPRIORITY, 0, ^uint32(0), unix.PRIO_PROCESS, false},
		{unix.SYS_SETPRIORITY, 1, ^uint32(0), 0, false},
		{unix.SYS_SCHED_SETAFFINITY, 0, ^uint32(0), 0, false},
	}
	if level < NoCgroup {
		// -1 would be every process of the user.
		all = append(all, rule{unix.SYS_KILL, 0, ^uint32(0), ^uint32(0), true})
	}
	return all
}

// program is the filter as classic BPF.
func program(level Level) []unix.SockFilter {
	statement := func(code uint16, k uint32) unix.SockFilter { return unix.SockFilter{Code: code, K: k} }
	load := func(offset uint32) unix.SockFilter { return statement(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, offset) }
	give := func(k uint32) unix.SockFilter { return statement(unix.BPF_RET|unix.BPF_K, k) }
	// unless goes over the next n statements when the comparison fails.
	unless := func(test uint16, k uint32, n uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | test | unix.BPF_K, K: k, Jf: n}
	}
	code := []unix.SockFilter{
		load(offArch),
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: auditArch, Jt: 1},
		give(retKill), // another architecture's calls have other numbers
		load(offNumber),
		unless(unix.BPF_JGT, newest, 1),
		give(retNoSys),
	}
	for _, number := range slices.Concat(refused, refusedHere) {
		code = append(code, unless(unix.BPF_JEQ, uint32(number), 1), give(retPerm))
	}
	for _, number := range absent {
		code = append(code, unless(unix.BPF_JEQ, uint32(number), 1), give(retNoSys))
	}
	for _, r := range rules(level) {
		compare := unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: r.want, Jt: 1}
		if r.not {
			compare.Jt, compare.Jf = 0, 1
		}
		code = append(code,
			unless(unix.BPF_JEQ, uint32(r.number), 5),
			load(uint32(offArgs+8*r.arg)),
			statement(unix.BPF_ALU|unix.BPF_AND|unix.BPF_K, r.mask),
			compare,
			give(retPerm),
			load(offNumber))
	}
	return append(code, give(retAllow))
}

// installFilter sets the filter for this thread and what it becomes.
func installFilter(level Level) error {
	code := program(level)
	filter := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	err := unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&filter)), 0, 0)
	if err != nil {
		return fmt.Errorf("install the system call filter: %w", err)
	}
	return nil
}
