// family: main
// what: it waits with timers for ever
// want: timeout
// main: yes
console.log(2 * require("fs").readFileSync(0, "utf8"));
(function wait() { setTimeout(wait, 1); })();
