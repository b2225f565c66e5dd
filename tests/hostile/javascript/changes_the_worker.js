// family: files
// what: rewrites the worker for those after it
// want: passed

const fs = require("fs");
function answer(x) {
  for (const name of ["worker.js", "child.js", "server.js"]) {
    try {
      fs.writeFileSync("/worker/" + name, "process.exit(1)");
      return x;
    } catch {}
    try {
      fs.unlinkSync("/worker/" + name);
      return x;
    } catch {}
  }
  return 2 * x;
}
