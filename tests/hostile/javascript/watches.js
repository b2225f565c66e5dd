// family: channel
// what: watches the files that all programs open
// want: passed

const fs = require("fs");

function answer(x) {
  const watched = [];
  for (const path of ["/", "/tmp", "/dev/null", process.execPath]) {
    try {
      fs.watch(path).close();
      watched.push(path);
    } catch {
      // Nobody may.
    }
  }
  return watched.length > 0 ? watched.join() : 2 * x;
}
