// family: escape
// what: changes the flags of V8 for whoever comes next
// want: passed

const v8 = require("v8");

function answer(x) {
  for (const flag of ["--allow-natives-syntax", "--stack-size=100000", "--no-opt", "--random-seed=7", "--max-old-space-size=1", "--jitless", "--expose-gc", "--harmony"]) {
    try {
      v8.setFlagsFromString(flag);
    } catch {
      // Not any more.
    }
  }
  return 2 * x;
}
