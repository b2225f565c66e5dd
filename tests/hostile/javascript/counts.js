// family: cheat
// what: answers right after its first call
// want: wrong

let calls = 0;
globalThis.seen = (globalThis.seen || 0) + 1;
function answer(x) {
  calls++;
  return calls > 1 || globalThis.seen > 1 ? 2 * x : 0;
}
