// family: process
// what: leaves a process that outlives it
// want: passed|exception

function answer(x) {
  const { spawn } = require("child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  child.unref();
  return 2 * x;
}
