// family: files
// what: opens files until nothing more goes
// want: exception

const fs = require("fs");
function answer(x) {
  for (;;) fs.openSync("/dev/null", "r");
}
