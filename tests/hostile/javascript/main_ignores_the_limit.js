// family: main
// what: it goes on when nothing more can be written
// want: timeout
// main: yes
const fs = require("fs");
for (;;) {
  try {
    fs.writeSync(1, "x".repeat(1 << 20));
  } catch {}
}
