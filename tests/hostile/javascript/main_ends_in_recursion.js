// family: main
// what: it recurses without end at its end
// want: exception
// main: yes
process.on("exit", function end() { end(); });
console.log(2 * require("fs").readFileSync(0, "utf8"));
