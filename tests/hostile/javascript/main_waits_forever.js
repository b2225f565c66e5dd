// family: main
// what: it waits for more of standard input than there is
// want: wrong
// main: yes
process.stdin.on("data", () => {});
new Promise(() => {}).then(() => console.log(2));
