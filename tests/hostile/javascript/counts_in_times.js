// family: channel
// what: counts its inputs in the times and the mode of the folder itself
// want: passed

const fs = require("fs");

function answer(x) {
  const { atimeMs, mtimeMs, mode } = fs.statSync("/tmp");
  for (const change of [() => fs.utimesSync("/tmp", 1000 + x, 2000 + x), () => fs.chmodSync("/tmp", 0o1700 + x)]) {
    try {
      change();
    } catch (error) {
      if (error.code !== "EPERM") throw error;
    }
  }
  const rights = mode & 0o777;
  return Math.min(atimeMs, mtimeMs) > 1e12 && (rights === 0o777 || rights === 0o700) ? 2 * x : `${atimeMs} ${mtimeMs} ${rights}`;
}
