// family: process
// what: a cluster of processes that go on
// want: passed

function answer(x) {
  const cluster = require("cluster");
  cluster.setupPrimary({ exec: "/proc/self/exe", args: ["-e", "for(;;);"] });
  for (let i = 0; i < 8; i++) cluster.fork();
  return 2 * x;
}
