// family: channel
// what: leaves a file for the next
// want: wrong

const fs = require("fs");
function answer(x) {
  const before = fs.existsSync("/tmp/word");
  fs.writeFileSync("/tmp/word", "x");
  return before ? 2 * x : 0;
}
