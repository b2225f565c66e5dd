// family: confusion
// what: freezes and empties everything that reports may need
// want: passed|killed|exception

function answer(x) {
  for (const thing of [Object, Array, Function, Map, Set, Promise, Error, JSON, Reflect, Symbol, Buffer, process, globalThis]) {
    try {
      if (thing.prototype) Object.freeze(thing.prototype);
      Object.freeze(thing);
    } catch {
      // Some cannot.
    }
  }
  delete globalThis.process;
  return 2 * x;
}
