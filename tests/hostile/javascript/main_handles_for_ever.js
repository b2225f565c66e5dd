// family: main
// what: its handler of errors throws later, and again
// want: timeout|exception
// main: yes
process.on("uncaughtException", (error) => setImmediate(() => { throw error; }));
throw new Error("no");
