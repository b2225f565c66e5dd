// family: main
// what: it takes away whoever waits for its end
// want: passed|killed
// main: yes
console.log(2 * require("fs").readFileSync(0, "utf8"));
process.exit = process.emit = process.reallyExit = () => {};
process.exit(1);
