// family: confusion
// what: undefined is not null
// want: wrong
// reference: null
// test: answer(1) === null

function answer(x) {
  return undefined;
}
