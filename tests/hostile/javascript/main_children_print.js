// family: main
// what: children print for ever
// want: wrong|limit|exception
// main: yes
const { spawn } = require("child_process");
const fs = require("fs");
const loop = "for (;;) require('fs').writeSync(1, 'x\\n')";
for (let i = 0; i < 3; i++) spawn(process.execPath, ["-e", loop], { stdio: "inherit" }).unref();
while (fs.fstatSync(1).size < 100);
console.log(2 * fs.readFileSync(0, "utf8"));
