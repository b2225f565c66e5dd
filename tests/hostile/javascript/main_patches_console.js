// family: main
// what: its own console and stream write something else
// want: wrong
// main: yes
process.stdout.write = () => true;
console.log = (x) => process.stdout.write("2\n");
console.log(2 * require("fs").readFileSync(0, "utf8"));
