// family: main
// what: it prints gigabytes
// want: limit
// main: yes
for (;;) console.log("x".repeat(100000));
