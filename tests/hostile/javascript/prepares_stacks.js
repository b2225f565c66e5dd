// family: cheat
// what: answers where the interpreter asks for a stack
// want: exception

Object.defineProperty(Error, "prepareStackTrace", { value() { process.reallyExit(0); } });
function answer(x) {
  throw new Error("x");
}
