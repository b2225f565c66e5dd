// family: confusion
// what: a thenable that is no promise
// want: wrong

function answer(x) {
  return { then(done) { done(2 * x); } };
}
