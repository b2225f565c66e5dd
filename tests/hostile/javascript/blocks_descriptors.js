// family: files
// what: makes the descriptor of errors one that waits, for whoever comes next
// want: passed

const fs = require("fs");
const net = require("net");

// What nobody reads is lost and stops nobody: that is how it was found.
function full() {
  try {
    for (let i = 0; i < 64; i++) fs.writeSync(2, "x".repeat(1 << 14));
    return false;
  } catch (error) {
    return error.code === "EAGAIN";
  }
}

function answer(x) {
  if (!full()) return "it is read";
  for (const how of [{ fd: 2 }, { fd: 2, readable: false, writable: true }, { fd: 2, readable: true, writable: true }]) {
    try {
      const socket = new net.Socket(how);
      socket._handle.setBlocking(true);
      socket.unref();
    } catch {
      // Not so.
    }
  }
  return 2 * x;
}
