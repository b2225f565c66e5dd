// family: main
// what: it leaves with status 1
// want: exception
// main: yes
console.log(2 * require("fs").readFileSync(0, "utf8"));
process.exitCode = 1;
