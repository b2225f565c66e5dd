// family: process
// what: becomes other users, root among them
// want: passed

function answer(x) {
  const before = process.getuid();
  for (const change of [() => process.setuid(0), () => process.seteuid(0), () => process.setgid(0), () => process.setegid(0),
    () => process.setgroups([0]), () => process.initgroups("root", 0), () => process.setuid(2)]) {
    try {
      change();
    } catch {
      // Not allowed.
    }
  }
  return process.getuid() === before && process.geteuid() === before ? 2 * x : `${process.getuid()}`;
}
