// family: main
// what: it finds more to do whenever it comes to its end
// want: timeout
// main: yes
process.on("beforeExit", () => setTimeout(() => {}, 1));
console.log(2 * require("fs").readFileSync(0, "utf8"));
