// family: main
// what: it rejects when it has written the answer
// want: exception
// main: yes
console.log(2 * require("fs").readFileSync(0, "utf8"));
Promise.reject(new Error("no"));
