// family: output
// what: says that memory ran out, and aborts
// want: memory|killed

function answer(x) {
  require("fs").writeSync(2, "FATAL ERROR: JavaScript heap out of memory\n");
  process.abort();
}
