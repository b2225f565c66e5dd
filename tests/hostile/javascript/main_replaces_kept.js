// family: main
// what: it puts a file of its own in the place of its output
// want: killed|exception|tampered
// main: yes
const fs = require("fs");
const x = Number(fs.readFileSync(0, "utf8"));
for (let fd = 2; fd < 64; fd++) {
  try {
    if (!fs.fstatSync(fd).isFile()) continue;
    fs.closeSync(fd);
    fs.writeSync(fs.openSync("/tmp/forged" + fd, "w+"), 2 * x + "\n");
  } catch {}
}
