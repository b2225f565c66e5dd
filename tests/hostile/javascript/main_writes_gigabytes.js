// family: main
// what: it writes gigabytes to descriptor 1
// want: limit|exception
// main: yes
const fs = require("fs");
for (;;) fs.writeSync(1, "x".repeat(1 << 20));
