// family: memory
// what: a chain of closures
// want: memory|timeout

function answer(x) {
  let f = () => x;
  for (;;) {
    const g = f;
    f = () => g;
  }
}
