// family: memory
// what: returns more than a result may hold
// want: wrong|memory|timeout

function answer(x) {
  return new Array(5e6).fill(x);
}
