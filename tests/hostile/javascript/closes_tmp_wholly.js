// family: files
// what: takes every right from the folder that programs write to, with something in it
// want: passed

const fs = require("fs");

function answer(x) {
  fs.mkdirSync(`/tmp/kept-${x}/below`, { recursive: true });
  fs.chmodSync(`/tmp/kept-${x}/below`, 0);
  fs.chmodSync(`/tmp/kept-${x}`, 0);
  try {
    fs.chmodSync("/tmp", 0);
  } catch (error) {
    if (error.code !== "EPERM") throw error;
  }
  return 2 * x;
}
