// family: cheat
// what: a boxed number
// want: wrong

function answer(x) {
  return new Number(2 * x);
}
