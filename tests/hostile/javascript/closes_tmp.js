// family: files
// what: closes the folder that programs write to
// want: passed

const fs = require("fs");

function answer(x) {
  try {
    fs.chmodSync("/tmp", 0o500);
  } catch (error) {
    if (error.code !== "EPERM") throw error;
  }
  return 2 * x;
}
