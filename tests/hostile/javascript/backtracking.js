// family: cpu
// what: a regular expression that backtracks for ever
// want: timeout

function answer(x) {
  return /^(a+)+$/.test("a".repeat(64) + "b");
}
