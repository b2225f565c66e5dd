// family: files
// what: fills its folder
// want: exception|passed|wrong|timeout

const fs = require("fs");
function answer(x) {
  for (let i = 0; ; i++) fs.writeFileSync("/tmp/" + i, Buffer.alloc(1 << 20, 1));
}
