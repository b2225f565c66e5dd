// family: main
// what: it reports a result of its own
// want: tampered|killed
// main: yes
const fs = require("fs");
const report = Buffer.from('R{"kind":"returned"}');
const head = Buffer.alloc(4);
head.writeUInt32LE(report.length);
for (let fd = 3; fd < 64; fd++) {
  try {
    if (fs.fstatSync(fd).isFIFO()) fs.writeSync(fd, Buffer.concat([head, report]));
  } catch {}
}
console.log(2 * fs.readFileSync(0, "utf8"));
