// family: size
// what: reports a value of eight million parts, which take fifty times as much memory
// seconds: 30
// want: tampered

const fs = require("fs");

function frame(kind, body) {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(body.length + 1);
  head[4] = kind.charCodeAt(0);
  return Buffer.concat([head, body]);
}

const report = (value) => frame("R", Buffer.from(JSON.stringify(value)));

function answer(x) {
  const parts = Buffer.alloc(2 * 7000000);
  for (let i = 0; i < parts.length; i += 2) parts[i] = 0x0a;
  const length = [];
  for (let n = parts.length; n > 0; n = Math.floor(n / 128)) length.push(n >= 128 ? (n % 128) | 0x80 : n);
  const blob = frame("B", Buffer.concat([Buffer.from([0x0a, 2, 8, 1, 0x12, ...length]), parts]));
  const all = Buffer.concat([report({ kind: "returned" }), blob]);
  for (let fd = 3; fd < 64; fd++) {
    let full = 0;
    for (let at = 0; at < all.length && full < 1e5; ) {
      try {
        at += fs.writeSync(fd, all, at);
      } catch (error) {
        full += error.code === "EAGAIN" ? 1 : 1e6;
      }
    }
  }
  process.reallyExit(0);
}
