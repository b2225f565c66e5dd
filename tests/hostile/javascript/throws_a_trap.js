// family: cheat
// what: throws a Proxy that throws
// want: exception

function answer(x) {
  throw new Proxy(new Error("x"), { get() { throw 1; }, getPrototypeOf() { throw 1; }, getOwnPropertyDescriptor() { throw 1; } });
}
