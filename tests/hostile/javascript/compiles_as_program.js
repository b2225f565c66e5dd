// family: credit
// what: an exception out of code that it compiles under the program's file name
// want: exception

function answer(x) {
  require("vm").runInThisContext("\n\n\nnull.x", { filename: "program.js", lineOffset: -3 });
}
