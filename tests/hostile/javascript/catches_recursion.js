// family: cpu
// what: catches that the stack is full, for ever
// want: timeout

function answer(x) {
  try {
    return answer(x + 1);
  } catch {
    return answer(x);
  }
}
