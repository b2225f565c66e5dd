// family: main
// what: an exit handler never ends
// want: timeout
// main: yes
process.on("exit", () => { for (;;); });
console.log(2 * require("fs").readFileSync(0, "utf8"));
