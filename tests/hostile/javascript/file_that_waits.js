// family: calls
// what: a test that waits for what never happens
// want: exception
// calls: file
function answer(x) {
  throw new Promise(() => {});
}
