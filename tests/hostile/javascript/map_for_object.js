// family: confusion
// what: text for a number
// want: wrong

function answer(x) {
  return String(2 * x);
}
