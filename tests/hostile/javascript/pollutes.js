// family: escape
// what: pollutes every prototype, with setters too
// want: passed

const define = Object.defineProperty;
const trap = (key) => ({ __proto__: null, get() { throw new TypeError(key); }, set() { throw new TypeError(key); } });
for (const make of [Object, Array, Function, String, Number, Map, Set, Promise, RegExp, Error, Uint8Array]) {
  for (const key of Object.getOwnPropertyNames(make.prototype)) {
    if (key === "constructor") continue;
    try {
      define(make.prototype, key, trap(key));
    } catch {}
  }
}
for (const key of ["0", "then", "toJSON", "value", "get", "kind", "stack"]) {
  define(Object.prototype, key, trap(key));
}
function answer(x) {
  return 2 * x;
}
