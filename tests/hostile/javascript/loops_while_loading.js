// family: cpu
// what: loops for ever while it is loaded
// want: timeout

for (;;);
function answer(x) {
  return 2 * x;
}
