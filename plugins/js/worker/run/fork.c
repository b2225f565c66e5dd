// What the worker needs of the system and Node does not offer: fork, and the
// calls that hold a child to its limits. Built once by the plugin's Go half
// (addon.go); without it the worker starts a fresh Node for each program.
//
// V8 marks its heap MADV_DONTFORK, so a plain fork has no heap and crashes.
// `restart` installs a filter that answers that one call with success and runs
// Node anew under it: then nothing is ever marked.
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <link.h>
#include <node_api.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#define MOST_ARGUMENTS 4
#define MOST_POLLED 8

#define HUGE_PAGE ((uintptr_t)2 << 20)
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25  // Linux 6.1 and later
#endif

static napi_value number(napi_env env, double value) {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

// is_number reads a number that a call needs. Where there is none it has the call
// throw: 0 in its place would be standard input, or this process and its group.
static int is_number(napi_env env, napi_value given, double *to) {
  if (napi_get_value_double(env, given, to) == napi_ok && *to == *to) return 1;
  napi_throw_type_error(env, NULL, "a call of the addon needs a number");
  return 0;
}

// arguments reads count numbers, or has the call throw.
static int arguments(napi_env env, napi_callback_info info, double *to, size_t count) {
  napi_value given[MOST_ARGUMENTS];
  size_t have = MOST_ARGUMENTS;
  napi_get_cb_info(env, info, &have, given, NULL, NULL);  // fills up with undefined
  for (size_t i = 0; i < count; i++) {
    if (!is_number(env, given[i], &to[i])) return 0;
  }
  return 1;
}

// answer gives what a system call gave, or minus the error's number.
static napi_value answer(napi_env env, long value) { return number(env, value < 0 ? -errno : value); }

static int allow_forks(void) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MADV_DONTFORK, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),  // error 0: success
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof code[0], code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

// restart(words): becomes the program words[0] with these arguments, able to
// fork, and with orphans handed to it. Returns only minus an error's number.
static napi_value restart(napi_env env, napi_callback_info info) {
  napi_value list;
  size_t have = 1;
  uint32_t count = 0;
  napi_get_cb_info(env, info, &have, &list, NULL, NULL);
  if (napi_get_array_length(env, list, &count) != napi_ok || count == 0) return number(env, -EINVAL);
  char **words = calloc(count + 1, sizeof *words);
  for (uint32_t i = 0; words != NULL && i < count; i++) {
    napi_value word;
    size_t length = 0;
    napi_get_element(env, list, i, &word);
    if (napi_get_value_string_utf8(env, word, NULL, 0, &length) != napi_ok) return number(env, -EINVAL);
    words[i] = malloc(length + 1);
    if (words[i] == NULL) return number(env, -ENOMEM);
    napi_get_value_string_utf8(env, word, words[i], length + 1, &length);
  }
  if (words == NULL) return number(env, -ENOMEM);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  if (allow_forks() != 0) return number(env, -errno);
  for (int fd = 0; fd < 3; fd++) fcntl(fd, F_SETFD, 0);  // Node has marked them closed on exec
  if (getenv("EGCA_INPUTS") != NULL) fcntl(atoi(getenv("EGCA_INPUTS")), F_SETFD, 0);
  extern char **environ;
  execve(words[0], words, environ);
  return number(env, -errno);
}

// Descriptors below this are looked at: a worker holds a handful.
#define DESCRIPTORS 256
static char nodes_own[DESCRIPTORS];

// keep(ours): what is open now is Node's own, but for one descriptor (-1: none): the pipes of
// its event loops.
static napi_value do_keep(napi_env env, napi_callback_info info) {
  double ours;
  if (!arguments(env, info, &ours, 1)) return NULL;
  for (int fd = 3; fd < DESCRIPTORS; fd++) nodes_own[fd] = fd != (int)ours && fcntl(fd, F_GETFD) != -1;
  return number(env, 0);
}

// fork() -> the child's pid, 0 in the child, whose event loop is its own.
static napi_value do_fork(napi_env env, napi_callback_info info) {
  (void)info;
  pid_t pid = fork();
  if (pid != 0) return answer(env, pid);
  // A program that could write to a pipe that a loop of the worker reads could
  // have it call any address. The numbers stay taken, for uv_loop_fork closes
  // those of its loop and opens others.
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) _exit(70);
  for (int fd = 3; fd < DESCRIPTORS; fd++) {
    if (nodes_own[fd] && fd != null) dup3(null, fd, O_CLOEXEC);
  }
  close(null);
  char before[DESCRIPTORS];
  for (int fd = 3; fd < DESCRIPTORS; fd++) before[fd] = fcntl(fd, F_GETFD) != -1;
  uv_loop_t *loop = NULL;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok || uv_loop_fork(loop) != 0) _exit(70);
  for (int fd = 3; fd < DESCRIPTORS; fd++) nodes_own[fd] |= !before[fd] && fcntl(fd, F_GETFD) != -1;
  return number(env, 0);
}

// pipe() -> the reading end, with the writing end in the upper half. Both are
// closed on exec.
static napi_value do_pipe(napi_env env, napi_callback_info info) {
  (void)info;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return number(env, -errno);
  return number(env, (double)ends[1] * 65536 + ends[0]);
}

// unblock(fd): reads and writes give -EAGAIN rather than wait.
static napi_value do_unblock(napi_env env, napi_callback_info info) {
  double fd;
  if (!arguments(env, info, &fd, 1)) return NULL;
  return answer(env, fcntl((int)fd, F_SETFL, fcntl((int)fd, F_GETFL) | O_NONBLOCK));
}

static napi_value transfer(napi_env env, napi_callback_info info, int writes) {
  napi_value given[3];
  size_t have = 3, length = 0;
  double fd = -1, from = 0;
  void *data = NULL;
  napi_get_cb_info(env, info, &have, given, NULL, NULL);
  if (!is_number(env, given[0], &fd)) return NULL;
  if (napi_get_typedarray_info(env, given[1], NULL, &length, &data, NULL, NULL) != napi_ok) return number(env, -EINVAL);
  if (have > 2 && !is_number(env, given[2], &from)) return NULL;
  if (from < 0 || from > length) return number(env, -EINVAL);
  char *at = (char *)data + (size_t)from;
  length -= (size_t)from;
  for (;;) {
    ssize_t done = writes ? write((int)fd, at, length) : read((int)fd, at, length);
    if (done >= 0 || errno != EINTR) return answer(env, done);
  }
}

// read(fd, bytes, from = 0), write(fd, bytes, from = 0) -> how many
static napi_value do_read(napi_env env, napi_callback_info info) { return transfer(env, info, 0); }
static napi_value do_write(napi_env env, napi_callback_info info) { return transfer(env, info, 1); }

static napi_value do_close(napi_env env, napi_callback_info info) {
  double fd;
  if (!arguments(env, info, &fd, 1)) return NULL;
  return answer(env, close((int)fd));
}

// Added to a descriptor that is to be written to.
#define TO_WRITE 65536

// poll(seconds, fd, fd, ...) -> bits of those that can be read or, with TO_WRITE added, written
static napi_value do_poll(napi_env env, napi_callback_info info) {
  napi_value given[MOST_POLLED + 1];
  size_t have = MOST_POLLED + 1;
  struct pollfd polled[MOST_POLLED];
  double seconds = 0;
  napi_get_cb_info(env, info, &have, given, NULL, NULL);
  if (have > MOST_POLLED + 1) return number(env, -EINVAL);
  if (!is_number(env, given[0], &seconds)) return NULL;
  for (size_t i = 1; i < have; i++) {
    double fd = -1;
    if (!is_number(env, given[i], &fd)) return NULL;
    if (fd >= TO_WRITE) polled[i - 1] = (struct pollfd){(int)fd - TO_WRITE, POLLOUT, 0};
    else polled[i - 1] = (struct pollfd){(int)fd, POLLIN, 0};
  }
  int found = poll(polled, have - 1, seconds < 0 ? -1 : (int)(seconds * 1000 + 1));
  if (found < 0) return errno == EINTR ? number(env, 0) : number(env, -errno);
  long bits = 0;
  for (size_t i = 0; i + 1 < have; i++) {
    if (polled[i].revents != 0) bits |= 1l << i;
  }
  return number(env, bits);
}

static napi_value do_pidfd(napi_env env, napi_callback_info info) {
  double pid;
  if (!arguments(env, info, &pid, 1)) return NULL;
  int fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
  if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return answer(env, fd);
}

// cpu(pid) -> CPU seconds that a process has used, dead but not waited for too
static napi_value do_cpu(napi_env env, napi_callback_info info) {
  double pid;
  struct timespec used = {0, 0};
  if (!arguments(env, info, &pid, 1)) return NULL;
  clockid_t clock = pid == 0 ? CLOCK_PROCESS_CPUTIME_ID : (~(clockid_t)pid << 3) | 2;
  if (clock_gettime(clock, &used) != 0) return number(env, -errno);
  return number(env, used.tv_sec + used.tv_nsec / 1e9);
}

// dead(pid): waits until a child has ended, and leaves it to wait(pid)
static napi_value do_dead(napi_env env, napi_callback_info info) {
  double pid;
  siginfo_t ended;
  if (!arguments(env, info, &pid, 1)) return NULL;
  int failed;
  do failed = waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT);
  while (failed != 0 && errno == EINTR);
  return answer(env, failed);
}

// wait(pid, nohang, to: Float64Array) -> pid; to = [signal, exit code, peak bytes]
static napi_value do_wait(napi_env env, napi_callback_info info) {
  napi_value given[3];
  size_t have = 3, length = 0;
  double pid = 0, nohang = 0;
  double *to = NULL;
  napi_typedarray_type type;
  napi_get_cb_info(env, info, &have, given, NULL, NULL);
  if (!is_number(env, given[0], &pid) || !is_number(env, given[1], &nohang)) return NULL;
  if (napi_get_typedarray_info(env, given[2], &type, &length, (void **)&to, NULL, NULL) != napi_ok ||
      type != napi_float64_array || length < 3)
    return number(env, -EINVAL);
  struct rusage used;
  int status = 0;
  pid_t found;
  do found = wait4((pid_t)pid, &status, nohang != 0 ? WNOHANG : 0, &used);
  while (found < 0 && errno == EINTR);
  if (found > 0) {
    to[0] = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    to[1] = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    to[2] = 1024.0 * used.ru_maxrss;
  }
  return answer(env, found);
}

static napi_value do_kill(napi_env env, napi_callback_info info) {
  double given[2];
  if (!arguments(env, info, given, 2)) return NULL;
  return answer(env, kill((pid_t)given[0], (int)given[1]));
}

// users(uid): whether a process of that user runs in this pid namespace
static napi_value do_users(napi_env env, napi_callback_info info) {
  double uid;
  if (!arguments(env, info, &uid, 1)) return NULL;
  errno = 0;
  getpriority(PRIO_USER, (id_t)uid);
  return number(env, errno == ESRCH ? 0 : 1);
}

// enter(log, uid, fd, fd): makes this process a session of its own, of
// that user (0: of the one it has), with nothing on 0 and 1, log on 2, and of
// the worker's descriptors only the two that are named (-1: none).
static napi_value do_enter(napi_env env, napi_callback_info info) {
  double given[4];
  if (!arguments(env, info, given, 4)) return NULL;
  int log = (int)given[0];
  uid_t user = (uid_t)given[1];
  setsid();
  if (user != 0 && (setresgid(user, user, user) != 0 || setresuid(user, user, user) != 0)) return number(env, -errno);
  signal(SIGINT, SIG_DFL);  // a sandboxed worker ignores it
  signal(SIGXFSZ, SIG_IGN);  // a file that is too large is an error of the write, and ends nobody
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return number(env, -errno);
  dup2(null, 0);
  dup2(null, 1);
  dup2(log, 2);
  for (int fd = 3; fd < DESCRIPTORS; fd++) {
    int named = fd == (int)given[2] || fd == (int)given[3];
    if (!nodes_own[fd] && !named) close(fd);
  }
  return number(env, 0);
}

static void lower(int which, double soft, double hard) {
  struct rlimit limit;
  if (getrlimit(which, &limit) != 0) return;
  if (limit.rlim_max == RLIM_INFINITY || hard < (double)limit.rlim_max) limit.rlim_max = (rlim_t)hard;
  limit.rlim_cur = soft < (double)limit.rlim_max ? (rlim_t)soft : limit.rlim_max;
  setrlimit(which, &limit);
}

// confine(data bytes, CPU seconds, file bytes, files): the limits that hold
// even if the supervisor is gone.
static napi_value do_confine(napi_env env, napi_callback_info info) {
  double given[4];
  if (!arguments(env, info, given, 4)) return NULL;
  if (given[0] > 0) lower(RLIMIT_DATA, given[0], given[0]);
  if (given[1] > 0) lower(RLIMIT_CPU, given[1], given[1] + 1);
  lower(RLIMIT_FSIZE, given[2], given[2]);
  lower(RLIMIT_NOFILE, given[3], given[3]);
  lower(RLIMIT_CORE, 0, 0);
  return number(env, 0);
}

// data() -> bytes that RLIMIT_DATA counts of this process now: the lowest
// limit that still allows a page. There is no /proc to ask in a sandbox.
static napi_value do_data(napi_env env, napi_callback_info info) {
  (void)info;
  struct rlimit before;
  long page = sysconf(_SC_PAGESIZE);
  if (getrlimit(RLIMIT_DATA, &before) != 0) return number(env, -errno);
  rlim_t low = 0, high = 1ull << 36;
  while (high - low > 1 << 16) {
    struct rlimit tried = {(low + high) / 2, before.rlim_max};
    if (tried.rlim_cur > before.rlim_max) tried.rlim_cur = before.rlim_max;
    setrlimit(RLIMIT_DATA, &tried);
    void *got = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (got == MAP_FAILED) {
      low = tried.rlim_cur;
    } else {
      munmap(got, page);
      high = tried.rlim_cur;
    }
    if (tried.rlim_cur == before.rlim_max) break;
  }
  setrlimit(RLIMIT_DATA, &before);
  return number(env, (double)high);
}

// alarm(seconds): the kernel ends this process by then; 0: not any more
static napi_value do_alarm(napi_env env, napi_callback_info info) {
  double seconds;
  if (!arguments(env, info, &seconds, 1)) return NULL;
  struct itimerval timer = {{0, 0}, {(time_t)seconds, (suseconds_t)((seconds - (time_t)seconds) * 1e6)}};
  return answer(env, setitimer(ITIMER_REAL, &timer, NULL));
}

// What watch() needs in the loop. The two must outlive the loop: they are static.
static struct {
  napi_env env;
  napi_ref idle;      // what to call
  uv_prepare_t look;  // keeps the loop from ending by itself
  uv_idle_t hurry;    // active: the loop polls without waiting
} watched;

static void hurry_on(uv_idle_t *handle) { (void)handle; }

// Before each wait of the loop. Nothing alive besides our own handles does not
// mean that nothing is ready: V8 wakes the loop by a handle that keeps nothing
// alive. So there is one turn more that does not wait, and then the call. Where it
// comes back and has set nothing off, the second one follows.
static int is_alive(uv_prepare_t *handle) {
  uv_unref((uv_handle_t *)handle);
  int alive = uv_loop_alive(handle->loop);
  uv_ref((uv_handle_t *)handle);
  return alive;
}

static void call_idle(int over) {
  napi_handle_scope scope;
  napi_value call, receiver, given, result;
  if (napi_open_handle_scope(watched.env, &scope) != napi_ok ||
      napi_get_reference_value(watched.env, watched.idle, &call) != napi_ok ||
      napi_get_undefined(watched.env, &receiver) != napi_ok ||
      napi_get_boolean(watched.env, over, &given) != napi_ok ||
      napi_call_function(watched.env, receiver, call, 1, &given, &result) != napi_ok)
    _exit(70);
  napi_close_handle_scope(watched.env, scope);
}

static void look(uv_prepare_t *handle) {
  int last_turn = uv_is_active((uv_handle_t *)&watched.hurry);
  uv_idle_stop(&watched.hurry);
  if (is_alive(handle)) return;
  if (!last_turn) {
    uv_idle_start(&watched.hurry, hurry_on);
    return;
  }
  call_idle(0);
  if (!is_alive(handle)) call_idle(1);
}

// watch(idle): idle(false) is called, in a forked child, when its event loop has
// nothing more to wait for, and idle(true), which ends the process, when that set
// nothing off. Node's beforeExit does not do: before it Node waits
// for what V8 gave to other threads, which a child has not; every full
// collection of garbage gives one something.
static napi_value do_watch(napi_env env, napi_callback_info info) {
  napi_value idle;
  size_t have = 1;
  uv_loop_t *loop = NULL;
  napi_get_cb_info(env, info, &have, &idle, NULL, NULL);
  watched.env = env;
  if (napi_create_reference(env, idle, 1, &watched.idle) != napi_ok || napi_get_uv_event_loop(env, &loop) != napi_ok)
    return number(env, -EINVAL);
  uv_prepare_init(loop, &watched.look);
  uv_idle_init(loop, &watched.hurry);
  uv_prepare_start(&watched.look, look);
  return number(env, 0);
}

// to_huge puts a copy of the code from..to in its place, on huge pages. 0, or -1 where
// there are none: then all is as it was.
static int to_huge(uintptr_t from, uintptr_t to) {
  size_t length = to - from;
  char *area = mmap(NULL, length + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED) return -1;
  char *copy = (char *)(((uintptr_t)area + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1));
  memcpy(copy, (void *)from, length);
  if (madvise(copy, length, MADV_COLLAPSE) != 0 || mprotect(copy, length, PROT_READ | PROT_EXEC) != 0 ||
      mremap(copy, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)from) == MAP_FAILED) {
    munmap(area, length + HUGE_PAGE);
    return -1;
  }
  size_t before = (size_t)(copy - area);
  if (before > 0) munmap(area, before);
  munmap(copy + length, HUGE_PAGE - before);
  return 0;
}

// code_to_huge does so with the code of a loaded file, but for less than a huge page at its ends.
static int code_to_huge(struct dl_phdr_info *file, size_t size, void *moved) {
  (void)size;
  for (int i = 0; i < file->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &file->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || part->p_flags != (PF_R | PF_X)) continue;
    uintptr_t start = file->dlpi_addr + part->p_vaddr;
    uintptr_t from = (start + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1), to = (start + part->p_memsz) & ~(HUGE_PAGE - 1);
    if (from < to && to_huge(from, to) == 0) *(double *)moved += (double)(to - from);
  }
  return 0;
}

// huge() -> bytes of Node's code that lie on huge pages from here on. A child maps none of
// them page by page. Node's own option --use-largepages reads /sys, which the box does not have.
static napi_value do_huge(napi_env env, napi_callback_info info) {
  (void)info;
  double moved = 0;
  dl_iterate_phdr(code_to_huge, &moved);
  return number(env, moved);
}

static napi_value do_pid(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, getpid());
}

static napi_value do_exit(napi_env env, napi_callback_info info) {
  double code;
  if (!arguments(env, info, &code, 1)) return NULL;
  _exit((int)code);
}

NAPI_MODULE_INIT() {
  static const struct {
    const char *name;
    napi_callback call;
  } calls[] = {
      {"restart", restart}, {"fork", do_fork},       {"pipe", do_pipe},   {"unblock", do_unblock}, {"read", do_read},
      {"write", do_write},  {"close", do_close},     {"poll", do_poll},   {"pidfd", do_pidfd},     {"cpu", do_cpu},
      {"dead", do_dead},    {"wait", do_wait},       {"kill", do_kill},   {"users", do_users},     {"enter", do_enter},
      {"keep", do_keep},    {"confine", do_confine}, {"data", do_data},   {"alarm", do_alarm},     {"exit", do_exit},
      {"pid", do_pid},      {"watch", do_watch},     {"huge", do_huge},
  };
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    napi_value function;
    napi_create_function(env, calls[i].name, NAPI_AUTO_LENGTH, calls[i].call, NULL, &function);
    napi_set_named_property(env, exports, calls[i].name, function);
  }
  return exports;
}
