// family: process
// what: kills its process group
// want: killed

function answer(x) {
  process.kill(0, "SIGKILL");
}
