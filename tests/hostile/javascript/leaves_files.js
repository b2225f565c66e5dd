// family: files
// what: leaves files, folders and links that are hard to remove
// want: passed

const fs = require("fs");
function answer(x) {
  let path = "/tmp/deep";
  fs.mkdirSync(path);
  fs.symlinkSync("/", "/tmp/link");
  fs.writeFileSync(Buffer.from("/tmp/\xff\xfe", "latin1"), "x");
  for (let i = 0; i < 300; i++) {
    fs.mkdirSync("d".repeat(12) && path + "/d");
    path += "/d";
  }
  fs.chmodSync("/tmp/deep/d/d", 0);
  fs.chmodSync("/tmp/deep", 0);
  return 2 * x;
}
