# family: kernel
# what: makes the system calls that reach out of a box
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
X86_64 = {"ptrace": 101, "mount": 165, "umount2": 166, "swapon": 167, "reboot": 169, "sethostname": 170, "init_module": 175,
          "pivot_root": 155, "chroot": 161, "acct": 163, "settimeofday": 164, "iopl": 172, "ioperm": 173, "kexec_load": 246,
          "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272, "move_pages": 279, "perf_event_open": 298,
          "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312,
          "finit_module": 313, "memfd_create": 319, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "open_tree": 428,
          "fsopen": 430, "pidfd_getfd": 438, "mount_setattr": 442, "clone3": 435, "x32 getpid": 0x40000000 + 39, "new": 600}
ARM64 = {"ptrace": 117, "mount": 40, "umount2": 39, "unshare": 97, "setns": 268, "keyctl": 219, "bpf": 280, "chroot": 51,
         "io_uring_setup": 425, "pidfd_getfd": 438, "new": 600}

def answer(x):
    calls = ARM64 if os.uname().machine == "aarch64" else X86_64
    done = [name for name, number in calls.items() if libc.syscall(number, 0, 0, 0, 0, 0, 0) != -1]
    return done or 2 * x
