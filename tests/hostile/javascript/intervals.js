// family: cpu
// what: waits for an interval that never settles it
// want: timeout

function answer(x) {
  return new Promise(() => setInterval(() => {}, 1));
}
