// family: escape
// what: loads a library, and a file that it wrote, as an addon
// want: passed

const fs = require("fs");

function answer(x) {
  fs.writeFileSync("/tmp/addon.node", "\x7fELF");
  for (const file of ["/lib/x86_64-linux-gnu/libc.so.6", "/tmp/addon.node", "/worker/fork.node", process.execPath, "/nowhere"]) {
    try {
      process.dlopen({ exports: {} }, file);
    } catch {
      // It is none.
    }
  }
  return 2 * x;
}
