// family: confusion
// what: NaN is nothing, not even NaN
// want: wrong

function answer(x) {
  return NaN;
}
