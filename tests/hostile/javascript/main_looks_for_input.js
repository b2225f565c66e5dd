// family: main
// what: it looks for the inputs of other tests
// want: wrong
// main: yes
const fs = require("fs");
const found = [];
for (let fd = 0; fd < 64; fd++) {
  try {
    const bytes = Buffer.alloc(100);
    found.push(bytes.toString("utf8", 0, fs.readSync(fd, bytes, 0, 100, 0)));
  } catch {}
}
for (const name of fs.readdirSync("/tmp")) {
  try {
    found.push(name, fs.readFileSync("/tmp/" + name, "utf8"));
  } catch {}
}
console.log(found.length);
