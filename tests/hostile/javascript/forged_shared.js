// family: size
// what: reports a list that holds the same one twice, 60 levels
// want: wrong

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

// A Result: the numbers 0 to 61, each value the list of the one before it, twice.
const parts = [0x0a, 0, 0x0a, 2, 0x18, 2];
for (let i = 1; i <= 60; i++) parts.push(0x0a, 6, 0x42, 4, 0x0a, 2, i, i);
const blob = frame("B", Buffer.concat([Buffer.from([0x0a, 2, 8, 61, 0x12, ...(parts.length < 128 ? [parts.length] : [(parts.length % 128) | 0x80, Math.floor(parts.length / 128)])]), Buffer.from(parts)]));

function answer(x) {
  send(Buffer.concat([report({ kind: "returned" }), blob]));
  process.reallyExit(0);
}
