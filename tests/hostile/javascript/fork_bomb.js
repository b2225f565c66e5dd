// family: process
// what: starts processes until nothing more goes
// want: passed|exception|memory|killed|timeout

function answer(x) {
  const { spawn } = require("child_process");
  for (let i = 0; i < 200; i++) spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }).on("error", () => {});
  return 2 * x;
}
