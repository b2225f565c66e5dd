// family: main
// what: it makes its output large without writing
// want: limit|exception
// main: yes
require("fs").ftruncateSync(1, 2 ** 34);
