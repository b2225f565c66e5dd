// family: cheat
// what: an error whose fields run code
// want: exception

function answer(x) {
  const error = new Error("x");
  for (const name of ["stack", "message", "name", "constructor"]) {
    Object.defineProperty(error, name, { get() { process.reallyExit(0); } });
  }
  throw error;
}
