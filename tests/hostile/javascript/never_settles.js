// family: cpu
// what: returns a promise that nobody settles
// want: exception

function answer(x) {
  return new Promise(() => {});
}
