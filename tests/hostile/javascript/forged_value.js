// family: forgery
// what: reports a value of its own and ends
// want: passed

const fs = require("fs");

// Writes to every descriptor that there may be: one is the report's.
function send(bytes) {
  for (let fd = 3; fd < 64; fd++) {
    try {
      if (fs.fstatSync(fd).isFIFO()) fs.writeSync(fd, bytes);
    } catch {}
  }
}

function frame(kind, body) {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(body.length + 1);
  head[4] = kind.charCodeAt(0);
  return Buffer.concat([head, body]);
}

const report = (value) => frame("R", Buffer.from(JSON.stringify(value)));

// A Result: an integer is the value with index 1.
const blob = (n) => frame("B", Buffer.from([0x0a, 2, 8, 1, 0x12, 6, 0x0a, 0, 0x0a, 2, 0x18, 2 * n]));

function answer(x) {
  send(Buffer.concat([report({ kind: "returned" }), blob(2 * x)])); // no more than it could return
  process.reallyExit(0);
}
