// family: files
// what: has Node write what it knows into files
// want: passed

function answer(x) {
  const told = [];
  for (const write of [
    () => require("v8").writeHeapSnapshot("/worker/egca-hostile-mark"),
    () => require("v8").writeHeapSnapshot("/egca-hostile-mark"),
    () => process.report.writeReport("/../../egca-hostile-mark"),
    () => require("fs").writeFileSync("/proc/self/mem", "x"),
  ]) {
    try {
      told.push(write());
    } catch {}
  }
  return require("fs").existsSync("/worker/egca-hostile-mark") ? 0 : 2 * x;
}
