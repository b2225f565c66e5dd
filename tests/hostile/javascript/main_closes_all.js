// family: main
// what: it closes every descriptor, that of its reports too
// want: killed|exception|tampered
// main: yes
const fs = require("fs");
for (let fd = 0; fd < 64; fd++) {
  try {
    fs.closeSync(fd);
  } catch {}
}
fs.writeSync(1, "2");
