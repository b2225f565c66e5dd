// family: channel
// what: leaves its process a mask, a priority, a title and a folder that is gone
// want: passed

const fs = require("fs");
const os = require("os");

function answer(x) {
  const mask = process.umask(0o777);
  if (mask === 0o777 || os.getPriority() === 19) return "an earlier input";
  try {
    os.setPriority(1, 19);
    return "the worker's priority";
  } catch {
    // Not allowed.
  }
  os.setPriority(19);
  process.umask(0);
  fs.mkdirSync("/tmp/gone");
  process.chdir("/tmp/gone");
  fs.rmdirSync("/tmp/gone");
  process.title = "x".repeat(1000);
  return 2 * x;
}
