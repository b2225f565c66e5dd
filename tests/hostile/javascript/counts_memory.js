// family: cheat
// what: keeps memory, so that the test after has less
// want: passed

const kept = [];

function answer(x) {
  try {
    for (;;) kept.push(new ArrayBuffer(16 << 20));
  } catch {}
  const most = kept.length;
  kept.length = 0;
  return most > 4 ? 2 * x : 0;
}
