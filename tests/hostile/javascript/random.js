// family: channel
// what: the same random numbers each time
// want: passed

const first = Math.random();
function answer(x) {
  return first === Math.random() ? 0 : 2 * x;
}
