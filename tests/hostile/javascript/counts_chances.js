// family: cheat
// what: the numbers of chance go on where the test before has left them
// want: passed

const first = Math.random();

function answer(x) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = limit + 1;
  for (let i = 0; i < 100; i++) Math.random();
  return limit === 10 && Math.random() !== first ? 2 * x : 0;
}
