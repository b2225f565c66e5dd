// family: output
// what: everything that may be shown has sequences that a terminal obeys
// want: exception

const OBEYED = "\x1b]0;owned\x07\x1b[2J\x1b[8m\u009b31m\u202e\r\b\x7f";

function answer() {
  console.log(OBEYED);
  console.error(OBEYED);
  const error = new Error(OBEYED);
  error.name = OBEYED;
  throw error;
}
