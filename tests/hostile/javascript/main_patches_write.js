// family: main
// what: its own stream never comes back
// want: timeout
// main: yes
process.stdout.write = () => { for (;;); };
console.log(2 * require("fs").readFileSync(0, "utf8"));
