// family: main
// what: it writes to descriptor 1 in the background while it ends
// want: passed|wrong|limit
// main: yes
const fs = require("fs");
console.log(2 * fs.readFileSync(0, "utf8"));
(function more() { fs.write(1, "x", more); })();
process.exit(0);
