// family: main
// what: an exit handler writes more to descriptor 1
// want: wrong
// main: yes
process.on("exit", () => require("fs").writeSync(1, "2\n"));
console.log(2 * require("fs").readFileSync(0, "utf8"));
