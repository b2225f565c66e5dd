// family: process
// what: a thread that goes on changing the value while it is read
// want: passed|wrong|exception

const { Worker } = require("worker_threads");

function answer(x) {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  shared[0] = 2 * x;
  new Worker("const { workerData } = require('worker_threads'); for (;;) Atomics.add(workerData, 0, 1);", { eval: true, workerData: shared }).unref();
  return shared[0];
}
