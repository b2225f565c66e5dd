// family: credit
// what: an exception whose stack names a comment of the program
// want: exception

function answer(x) {
  const error = new Error("here");
  error.stack = "Error: here\n    at answer (program.js:1:1)\n    at program.js:2:3";
  throw error;
}
