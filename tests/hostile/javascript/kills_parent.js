// family: process
// what: kills the worker and whatever else has a number
// want: passed

function answer(x) {
  for (const pid of [1, process.ppid, 2, 3, 4, 5]) {
    for (const signal of ["SIGTERM", "SIGKILL", "SIGSTOP"]) {
      try {
        if (pid > 0 && pid !== process.pid) process.kill(pid, signal);
      } catch {}
    }
  }
  return 2 * x;
}
