package sandbox

import (
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Offsets in struct seccomp_data. Both architectures are little-endian, so an
// argument's lower half comes first.
const (
	offNumber = 0
	offArch   = 4
	offArgs   = 16
)

// Answers to a system call.
const (
	retAllow        = unix.SECCOMP_RET_ALLOW
	retKill         = unix.SECCOMP_RET_KILL_PROCESS
	retSuccess      = unix.SECCOMP_RET_ERRNO // of error 0
	retPerm         = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	retNoSys        = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	retInvalid      = unix.SECCOMP_RET_ERRNO | uint32(unix.EINVAL)
	retNoTTY        = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOTTY)
	retAgain        = unix.SECCOMP_RET_ERRNO | uint32(unix.EAGAIN)
	retNoMemory     = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOMEM)
	retNotSupported = unix.SECCOMP_RET_ERRNO | uint32(unix.EOPNOTSUPP)
)

// judgement says what a system call is answered by its arguments: the first
// test that holds decides.
type judgement struct {
	number    uintptr
	tests     []test
	otherwise uint32
}

// test holds when the lower half of an argument, masked, is one of the values.
type test struct {
	arg    int
	mask   uint32
	values []uint32
	answer uint32
}

// answers are those of the calls whose number alone decides, by number. What
// is higher than the last of them is not known, nor are the gaps: ENOSYS.
func answers() []uint32 {
	lists := []struct {
		numbers []uintptr
		answer  uint32
	}{
		{slices.Concat(allowed, allowedHere), retAllow}, {slices.Concat(refused, refusedHere), retPerm},
		{unsupported, retNotSupported}, {pretended, retSuccess},
	}
	highest := uintptr(0)
	for _, list := range lists {
		highest = max(highest, slices.Max(list.numbers))
	}
	all := slices.Repeat([]uint32{retNoSys}, int(highest)+1)
	for _, list := range lists {
		for _, number := range list.numbers {
			all[number] = list.answer
		}
	}
	return all
}

// program is the filter as classic BPF. The kernel remembers the calls that
// are always allowed and does not run it for them.
func program(level Level) []unix.SockFilter {
	code := []unix.SockFilter{
		load(offArch),
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: auditArch, Jt: 1},
		give(retKill), // another architecture's calls have other numbers
		load(offNumber),
	}
	for _, j := range judged(level) {
		body := j.code()
		code = append(code, unless(unix.BPF_JEQ, uint32(j.number), uint8(len(body))))
		code = append(code, body...)
	}
	// Runs of numbers with one answer, in their order.
	all := answers()
	for number := range all {
		if last := number == len(all)-1; last || all[number] != all[number+1] {
			code = append(code, skipAbove(uint32(number)), give(all[number]))
		}
	}
	return append(code, give(retNoSys))
}

// code is what runs for the call; it ends in an answer.
func (j judgement) code() []unix.SockFilter {
	var code []unix.SockFilter
	for _, t := range j.tests {
		code = append(code, load(uint32(offArgs+8*t.arg)), statement(unix.BPF_ALU|unix.BPF_AND|unix.BPF_K, t.mask))
		for i, value := range t.values {
			// To the answer behind the last comparison, or over it.
			jump := unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: value, Jt: uint8(len(t.values) - 1 - i)}
			if i == len(t.values)-1 {
				jump.Jf = 1
			}
			code = append(code, jump)
		}
		code = append(code, give(t.answer))
	}
	return append(code, give(j.otherwise))
}

func statement(code uint16, k uint32) unix.SockFilter { return unix.SockFilter{Code: code, K: k} }

func load(offset uint32) unix.SockFilter {
	return statement(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, offset)
}

func give(k uint32) unix.SockFilter { return statement(unix.BPF_RET|unix.BPF_K, k) }

// unless goes over the next n statements when the comparison fails.
func unless(test uint16, k uint32, n uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | test | unix.BPF_K, K: k, Jf: n}
}

// skipAbove goes over the next statement when the number is higher.
func skipAbove(k uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JGT | unix.BPF_K, K: k, Jt: 1}
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
