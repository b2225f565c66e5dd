// family: process
// what: jumps to an address of its own choice
// want: killed|exception

function answer(x) {
  const { constants } = require("os");
  process.dlopen({ exports: {} }, "/worker/fork.c", constants.dlopen.RTLD_NOW);
  return 2 * x;
}
