// family: forgery
// what: writes what only the worker may
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

function answer(x) {
  send(frame("J", Buffer.from('{"result":{"input":0,"result":{"outcome":{"returned":1}}}}')));
  send(frame("J", Buffer.from('{"done":{}}')));
  process.reallyExit(0);
}
