// family: size
// what: reports a value of eight million parts, which take fifty times as much memory
// want: tampered

const fs = require("fs");

function frame(kind, body) {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(body.length + 1);
  head[4] = kind.charCodeAt(0);
  return Buffer.concat([head, body]);
}

const report = (value) => frame("R", Buffer.from(JSON.stringify(value)));

function is(fd, what) {
  try {
    return fs.fstatSync(fd)[what]();
  } catch {
    return false;
  }
}

function answer(x) {
  const parts = Buffer.alloc(2 * 7000000);
  for (let i = 0; i < parts.length; i += 2) parts[i] = 0x0a;
  const length = [];
  for (let n = parts.length; n > 0; n = Math.floor(n / 128)) length.push(n >= 128 ? (n % 128) | 0x80 : n);
  const blob = frame("B", Buffer.concat([Buffer.from([0x0a, 2, 8, 1, 0x12, ...length]), parts]));
  const all = Buffer.concat([report({ kind: "returned" }), blob]);
  const open = [...Array(64).keys()].filter((fd) => is(fd, "isFIFO"));
  const fd = is(3, "isSocket") ? 3 : open[open.length - 1]; // the report's
  for (let at = 0; at < all.length; ) {
    try {
      at += fs.writeSync(fd, all, at);
    } catch (error) {
      if (error.code !== "EAGAIN") break;
    }
  }
  process.reallyExit(0);
}
