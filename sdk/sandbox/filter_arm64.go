package sandbox

import "golang.org/x/sys/unix"

const auditArch = unix.AUDIT_ARCH_AARCH64

// allowedHere would be calls that only this architecture has.
var allowedHere []uintptr

// refusedHere are the calls that only this architecture has.
var refusedHere = []uintptr{unix.SYS_NFSSERVCTL, unix.SYS_LOOKUP_DCOOKIE}
