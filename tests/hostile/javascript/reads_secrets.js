// family: files
// what: reads what it has no business with
// want: passed

const fs = require("fs");
function answer(x) {
  for (const path of ["/etc/passwd", "/etc/shadow", "/root/.bashrc", "/proc/1/environ", "/proc/self/status", "/sys/kernel", "/home"]) {
    try {
      fs.readFileSync(path);
      return x;
    } catch (error) {
      if (error.code === "EISDIR") return x;
    }
  }
  return 2 * x;
}
