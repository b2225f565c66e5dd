// family: main
// what: it makes its output a large sparse file
// want: limit|exception
// main: yes
require("fs").writeSync(1, Buffer.from("2"), 0, 1, 2 ** 40);
