// family: main
// what: a child that outlives the program writes what it wants
// want: passed
// main: yes
const { spawn } = require("child_process");
const code = "setTimeout(() => require('fs').writeSync(1, 'late'), 1000)";
spawn(process.execPath, ["-e", code], { stdio: "inherit", detached: true }).unref();
console.log(2 * require("fs").readFileSync(0, "utf8"));
