// family: process
// what: threads through a module, whose memory they share
// want: exception, exception, exception

async function answer(x) {
  const { Worker, isMainThread } = await import("node:worker_threads");
  const shared = new Int32Array(new SharedArrayBuffer(8));
  new Worker("require('worker_threads').workerData[0] = 1; for (;;);", { eval: true, workerData: shared });
  while (isMainThread && Atomics.load(shared, 0) === 0);
  return 2 * x;
}
