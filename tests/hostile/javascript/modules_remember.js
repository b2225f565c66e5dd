// family: channel
// what: a module of Node's remembers
// want: wrong

const os = require("os");
function answer(x) {
  os.calls = (os.calls || 0) + 1;
  return os.calls > 1 ? 2 * x : 0;
}
