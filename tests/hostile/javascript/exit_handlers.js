// family: escape
// what: goes on where the process ends
// want: passed

process.on("exit", () => { for (;;); });
process.on("beforeExit", () => { for (;;); });
function answer(x) {
  return 2 * x;
}
