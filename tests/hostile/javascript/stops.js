// family: process
// what: stops itself
// want: timeout

function answer(x) {
  process.kill(process.pid, "SIGSTOP");
  return 2 * x;
}
