// family: files
// what: writes where it likes
// want: passed

const fs = require("fs");
function answer(x) {
  for (const folder of ["/", "/worker", "/usr", "/dev", "/dev/shm", "/etc", "/var"]) {
    try {
      fs.writeFileSync(folder + "/egca-hostile-mark", "x");
      return x;
    } catch {}
  }
  return 2 * x;
}
