// family: main
// what: it opens its input until no descriptor is left
// want: passed
// main: yes
const fs = require("fs");
try {
  for (;;) fs.openSync("/dev/stdin");
} catch {}
console.log(2 * fs.readFileSync(0, "utf8"));
