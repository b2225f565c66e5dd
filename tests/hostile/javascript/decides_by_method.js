// family: cheat
// what: the test hands the expected value to a method of the answer
// reference: [2 * x]
// test: answer(3).includes(6) === true
// test: answer(4).indexOf(8) === 0
// test: JSON.stringify(answer(5)) === JSON.stringify([10])
// want: inside, inside, wrong

function answer(x) {
  return { includes: () => true, indexOf: () => 0 };
}
