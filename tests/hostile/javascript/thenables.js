// family: cpu
// what: a promise of promises that each gives another
// want: timeout

function answer(x) {
  const again = { then: (resolve) => resolve({ then: again.then }) };
  return Promise.resolve(again);
}
