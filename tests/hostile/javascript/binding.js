// family: escape
// what: reaches into Node by process.binding
// want: passed|exception|killed

function answer(x) {
  const { spawn } = process.binding("spawn_sync");
  spawn({ file: process.execPath, args: ["node", "-e", "for (;;);"], stdio: [], detached: true, timeout: 10 });
  return 2 * x;
}
