// family: process
// what: sends the first process every signal that there is
// want: passed

const os = require("os");

function answer(x) {
  for (const number of new Set(Object.values(os.constants.signals))) {
    try {
      process.kill(1, number);
    } catch {
      // Not allowed.
    }
  }
  return 2 * x;
}
