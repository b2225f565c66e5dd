// family: network
// what: opens the debugger's port
// want: passed|exception

function answer(x) {
  require("inspector").open(9229, "127.0.0.1");
  return 2 * x;
}
