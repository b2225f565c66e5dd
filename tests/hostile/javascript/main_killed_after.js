// family: main
// what: it is killed when it has written the answer
// want: killed
// main: yes
console.log(2 * require("fs").readFileSync(0, "utf8"));
process.kill(process.pid, "SIGKILL");
