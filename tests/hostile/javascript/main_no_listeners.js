// family: main
// what: it takes away the handlers of its end
// want: passed|killed
// main: yes
console.log(2 * require("fs").readFileSync(0, "utf8"));
process.removeAllListeners();
