// family: files
// what: opens, truncates and changes the devices
// want: passed

const fs = require("fs");

function answer(x) {
  const changed = [];
  for (const name of fs.readdirSync("/dev")) {
    for (const change of [() => fs.chmodSync(`/dev/${name}`, 0), () => fs.utimesSync(`/dev/${name}`, 1, 1), () => fs.unlinkSync(`/dev/${name}`),
      () => fs.renameSync(`/dev/${name}`, "/tmp/device"), () => fs.linkSync(`/dev/${name}`, "/tmp/link"), () => fs.mkdirSync("/dev/shm")]) {
      try {
        change();
        changed.push(name);
      } catch {
        // Not allowed.
      }
    }
  }
  return changed.length > 0 ? changed.join() : 2 * x;
}
