// family: process
// what: exits while it is loaded
// want: killed

process.exit(0);
function answer(x) {
  return 2 * x;
}
