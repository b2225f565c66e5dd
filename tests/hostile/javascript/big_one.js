// family: confusion
// what: a BigInt for a number
// want: wrong

function answer(x) {
  return 2n * BigInt(x);
}
