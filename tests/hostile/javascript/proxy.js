// family: cheat
// what: a Proxy whose traps answer
// want: wrong

function answer(x) {
  return new Proxy({}, { get: () => 2 * x, ownKeys: () => [], getPrototypeOf: () => Number.prototype, getOwnPropertyDescriptor() { throw 1; } });
}
