// family: confusion
// what: an object that is an array in JSON only
// reference: [2 * x]
// test: JSON.stringify(answer(3)) === JSON.stringify([6])
// want: wrong

function answer(x) {
  return { toJSON: () => [2 * x], length: 1, 0: 2 * x };
}
