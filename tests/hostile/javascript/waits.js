// family: cpu
// what: Atomics.wait on what nobody changes
// want: timeout

function answer(x) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
