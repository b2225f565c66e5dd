// family: main
// what: it makes its output as large as files may be
// want: limit
// main: yes
require("fs").ftruncateSync(1, 16 << 20);
