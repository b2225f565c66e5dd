// family: main
// what: its output is no text
// want: wrong
// main: yes
require("fs").writeSync(1, Buffer.alloc(3000, 0xff));
