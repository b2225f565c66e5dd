// family: main
// what: it reads standard input for ever
// want: timeout
// main: yes
const fs = require("fs");
for (;;) fs.readSync(0, Buffer.alloc(10));
