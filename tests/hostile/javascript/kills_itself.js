// family: process
// what: sends itself SIGKILL
// want: killed

function answer(x) {
  process.kill(process.pid, "SIGKILL");
}
