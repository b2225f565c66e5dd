// family: escape
// what: takes every builtin away
// want: passed

const keep = new Set(["globalThis", "answer"]);
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (!keep.has(name)) {
    try {
      globalThis[name] = null;
    } catch {}
  }
}
function answer(x) {
  return 2 * x;
}
