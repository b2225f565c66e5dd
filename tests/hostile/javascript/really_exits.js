// family: process
// what: exits by the function behind process.exit
// want: killed

function answer(x) {
  process.reallyExit(0);
}
