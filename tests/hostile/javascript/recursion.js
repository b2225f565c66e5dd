// family: cpu
// what: recursion without an end
// want: exception

function answer(x) {
  return answer(x + 1);
}
