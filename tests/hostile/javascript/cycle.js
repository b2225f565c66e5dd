// family: confusion
// what: a value that holds itself
// want: wrong

function answer(x) {
  const a = [x];
  a.push(a);
  return a;
}
