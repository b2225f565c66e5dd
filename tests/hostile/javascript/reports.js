// family: output
// what: has Node write reports and snapshots
// want: passed

const v8 = require("v8");

function answer(x) {
  for (const write of [() => process.report.writeReport("/tmp/report.json"), () => process.report.writeReport("/report.json"),
    () => v8.setHeapSnapshotNearHeapLimit(1), () => { process.report.directory = "/worker"; process.report.writeReport(); }]) {
    try {
      write();
    } catch {
      // Not there.
    }
  }
  return 2 * x;
}
