// family: main
// what: it leaves by a function of Node that nobody has replaced
// want: killed|exception|tampered|wrong
// main: yes
console.log(2 * require("fs").readFileSync(0, "utf8"));
process.binding("process_methods").reallyExit(0);
