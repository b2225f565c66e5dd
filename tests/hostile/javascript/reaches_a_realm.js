// family: escape
// what: looks for a way out of its realm from every error, promise and value that it is given
// want: passed

const seen = new Set();
let out = null;

function look(value, depth) {
  if (out !== null || depth > 6 || value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value)) return;
  seen.add(value);
  try {
    const made = value.constructor.constructor("return typeof " + "proc" + "ess")();
    if (made === "object") out = value;
  } catch {}
  for (const key of Reflect.ownKeys(value)) {
    const found = Reflect.getOwnPropertyDescriptor(value, key);
    for (const part of [found.value, found.get, found.set]) look(part, depth + 1);
  }
  look(Object.getPrototypeOf(value), depth + 1);
}

function answer(x) {
  const errors = [() => null.x, () => answer.apply(null, { length: 1e10 }), () => new Array(-1), () => "x".repeat(-1), () => BigInt(1.5),
    () => JSON.parse("{"), () => decodeURI("%"), () => (function deeper() { deeper(); })(), () => Symbol() + "", () => structure.x];
  for (const error of errors) {
    try {
      error();
    } catch (thrown) {
      look(thrown, 0);
      for (let at = thrown; at; at = at.cause) look(at.stack, 0);
    }
  }
  look(this, 0);
  look(arguments, 0);
  look(module, 0);
  return out === null ? 2 * x : 0;
}
