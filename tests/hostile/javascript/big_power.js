// family: cpu
// what: a power with millions of digits
// want: timeout|exception|memory

function answer(x) {
  return (3n ** 100000000n).toString().length;
}
