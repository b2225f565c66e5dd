// family: files
// what: closes the folder by a descriptor
// want: passed

const fs = require("fs");

function answer(x) {
  const folder = fs.openSync("/tmp", "r");
  for (const change of [() => fs.fchmodSync(folder, 0), () => fs.futimesSync(folder, 1, 1)]) {
    try {
      change();
    } catch (error) {
      if (error.code !== "EPERM") throw error;
    }
  }
  return 2 * x;
}
