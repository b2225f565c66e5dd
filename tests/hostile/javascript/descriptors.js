// family: files
// what: reads and stats every descriptor but its own report's
// want: passed

const fs = require("fs");

function answer(x) {
  const found = [];
  for (let fd = 0; fd < 64; fd++) {
    try {
      const stat = fs.fstatSync(fd);
      if (stat.isFile()) found.push(fd);
      if (stat.isSocket()) found.push(`socket ${fd}`);
    } catch {
      // Not open.
    }
  }
  return found.length > 0 ? found.join() : 2 * x;
}
