// family: forgery
// what: reports a list whose length is more than any list has
// want: tampered

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

// A Result: a list of no items, with a length of 2^63 and a hash.
const list = Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 0x1a, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
const value = Buffer.concat([Buffer.from([0x42, list.length]), list]);
const table = Buffer.concat([Buffer.from([0x0a, 0, 0x0a, value.length]), value]);
const blob = frame("B", Buffer.concat([Buffer.from([0x0a, 2, 8, 1, 0x12, table.length]), table]));

function answer(x) {
  send(Buffer.concat([report({ kind: "returned" }), blob]));
  process.reallyExit(0);
}
