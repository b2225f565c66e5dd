// family: output
// what: writes to every descriptor for ever
// want: timeout|tampered|killed

const fs = require("fs");
function answer(x) {
  const data = Buffer.alloc(1 << 16, 120);
  for (;;) {
    for (let fd = 1; fd < 64; fd++) {
      try {
        fs.writeSync(fd, data);
      } catch {}
    }
  }
}
