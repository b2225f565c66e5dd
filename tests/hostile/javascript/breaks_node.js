// family: escape
// what: breaks what Node's modules export
// want: passed

const names = ["fs", "vm", "util", "buffer", "events", "path", "os", "stream", "child_process"];
for (const module of names.map(require)) {
  for (const key of Object.keys(module)) {
    try {
      module[key] = () => { throw new Error(key); };
    } catch {}
  }
}
Object.assign(require("util").types, { isProxy: () => false, isPromise: () => true, isMap: () => true });
function answer(x) {
  return 2 * x;
}
