// family: main
// what: it closes standard input and takes its place
// want: wrong
// main: yes
const fs = require("fs");
fs.closeSync(0);
console.log(fs.openSync("/dev/null", "r"));
