// family: calls
// what: the function that takes tests is replaced
// want: exception
// calls: file
globalThis.test = globalThis.it = globalThis.describe = () => {};

function answer(x) {
  return x;
}
