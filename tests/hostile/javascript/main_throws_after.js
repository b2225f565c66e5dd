// family: main
// what: it throws when it has written the answer
// want: exception
// main: yes
console.log(2 * require("fs").readFileSync(0, "utf8"));
throw new Error("no");
