// family: main
// what: its handler of errors fails
// want: exception
// main: yes
process.on("uncaughtException", () => { throw new Error("again"); });
console.log(2 * require("fs").readFileSync(0, "utf8"));
null.x;
