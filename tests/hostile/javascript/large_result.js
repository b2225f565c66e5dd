// family: memory
// what: returns more than a result may hold
// want: wrong|memory|timeout
// seconds: 20

function answer(x) {
  return new Array(5e6).fill(x);
}
