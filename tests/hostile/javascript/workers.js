// family: process
// what: starts threads that never end
// want: exception

function answer(x) {
  const { Worker } = require("worker_threads");
  for (let i = 0; i < 20; i++) new Worker("for (;;);", { eval: true }).on("error", () => {});
  return 2 * x;
}
