// family: cpu
// what: returns a promise that nobody settles
// want: exception|timeout

function answer(x) {
  return new Promise(() => {});
}
