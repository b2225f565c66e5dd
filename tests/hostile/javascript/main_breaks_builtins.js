// family: main
// what: it breaks all that the end of its process could need
// want: passed|exception|killed
// main: yes
const fs = require("fs");
console.log(2 * fs.readFileSync(0, "utf8"));
const bad = () => { throw new Error("broken"); };
for (const name of Object.keys(fs)) {
  if (typeof fs[name] === "function") fs[name] = bad;
}
for (const one of [Array, Uint8Array, Function, Map, Promise, String]) {
  for (const name of Object.getOwnPropertyNames(one.prototype)) {
    try {
      one.prototype[name] = bad;
    } catch {}
  }
}
