// family: cpu
// what: loops for ever
// want: timeout

function answer(x) {
  while (true);
}
