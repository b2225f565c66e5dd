// family: process
// what: a class of its own that extends the class of threads, found in every way that there is
// want: exception

const ways = [
  () => require("worker_threads"),
  () => process.getBuiltinModule("worker_threads"),
  () => require("module")._load("worker_threads"),
  () => process.mainModule.require("worker_threads"),
];

function answer(x) {
  for (const way of ways) {
    let Worker;
    try {
      ({ Worker } = way());
    } catch {
      continue;
    }
    class Mine extends Worker {}
    try {
      new Mine("for (;;);", { eval: true });
      return 2 * x;
    } catch {}
  }
  throw new Error("no threads");
}
