// family: main
// what: it looks for what another run left
// want: passed
// main: yes
const fs = require("fs");
const seen = [globalThis.before, process.before, module.before, process.env.before, fs.existsSync("/tmp/before")].some(Boolean);
globalThis.before = process.before = module.before = process.env.before = "1";
try {
  fs.writeFileSync("/tmp/before", "");
} catch {}
console.log(seen ? "seen" : 2 * fs.readFileSync(0, "utf8"));
