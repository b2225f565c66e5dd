// family: main
// what: a thread prints
// want: exception
// main: yes
const { Worker } = require("worker_threads");
console.log(2 * require("fs").readFileSync(0, "utf8"));
new Worker("for (;;) require('fs').writeSync(1, 'x')", { eval: true });
