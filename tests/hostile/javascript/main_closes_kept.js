// family: main
// what: it closes all descriptors but the first two, one of which its output is read from
// want: killed|exception|tampered
// main: yes
const fs = require("fs");
console.log(2 * fs.readFileSync(0, "utf8"));
for (let fd = 2; fd < 64; fd++) {
  try {
    if (fs.fstatSync(fd).isFile()) fs.closeSync(fd);
  } catch {}
}
