// family: process
// what: runs a shell
// want: exception

function answer(x) {
  require("child_process").execSync("/bin/sh -c 'touch /tmp/egca-hostile-mark'", { stdio: "ignore" });
  return 2 * x;
}
