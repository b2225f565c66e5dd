// family: main
// what: it closes standard output and takes its place
// want: wrong
// main: yes
const fs = require("fs");
const x = Number(fs.readFileSync(0, "utf8"));
fs.closeSync(1);
fs.openSync("/tmp/mine", "w+");
console.log(2 * x);
