// family: process
// what: exits without a result
// want: killed

function answer(x) {
  process.exit(x);
}
