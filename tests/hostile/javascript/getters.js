// family: cheat
// what: a getter that answers another time differently
// want: wrong

function answer(x) {
  return { get 0() { return 2 * x; }, length: 1 };
}
