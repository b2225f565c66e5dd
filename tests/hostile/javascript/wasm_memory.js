// family: memory
// what: WebAssembly memory, as much as there is
// want: passed|exception|memory|killed|timeout

function answer(x) {
  const all = [];
  try {
    for (let i = 0; i < 1000; i++) all.push(new Uint8Array(new WebAssembly.Memory({ initial: 16000 }).buffer).fill(1));
  } catch {
    return 2 * x;
  }
  return 2 * x;
}
