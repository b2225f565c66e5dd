// family: main
// what: a child knows the answer, and the program does not wait for it
// want: wrong
// main: yes
const { spawn } = require("child_process");
const x = Number(require("fs").readFileSync(0, "utf8"));
const code = "setTimeout(() => console.log(2 * Number(process.argv[1])), 1000)";
spawn(process.execPath, ["-e", code, String(x)], { stdio: "inherit", detached: true }).unref();
