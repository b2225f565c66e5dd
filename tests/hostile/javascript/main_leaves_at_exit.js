// family: main
// what: an exit handler leaves at once, twice
// want: passed
// main: yes
process.on("exit", () => process.reallyExit(0));
process.on("exit", () => process.exit(0));
console.log(2 * require("fs").readFileSync(0, "utf8"));
