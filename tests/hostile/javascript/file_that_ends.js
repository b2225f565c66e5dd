// family: calls
// what: the process ends in the midst of a test
// want: killed|tampered|exception
// calls: file
function answer(x) {
  process.exit(0);
}
