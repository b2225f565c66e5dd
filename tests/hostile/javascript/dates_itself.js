// family: files
// what: an honest use of modes and times on files of its own
// want: passed

const fs = require("fs");

function answer(x) {
  fs.mkdirSync("/tmp/a/b", { recursive: true });
  fs.writeFileSync("/tmp/a/b/file", "x".repeat(x));
  fs.chmodSync("/tmp/a/b/file", 0o640);
  fs.utimesSync("/tmp/a/b/file", 1000000, 2000000);
  fs.cpSync("/tmp/a", "/tmp/c", { recursive: true, preserveTimestamps: true });
  const { size, mtimeMs } = fs.statSync("/tmp/c/b/file");
  fs.rmSync("/tmp/a", { recursive: true });
  return mtimeMs === 2e9 ? 2 * size : `${mtimeMs}`;
}
