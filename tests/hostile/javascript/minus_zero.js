// family: confusion
// what: -0 is 0 to a test
// want: passed
// reference: 0
// test: answer(1) === 0

function answer(x) {
  return -0;
}
