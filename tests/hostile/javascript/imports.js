// family: escape
// what: imports texts, files and Node's inner modules
// want: passed

async function answer(x) {
  const got = [];
  for (const name of ["data:text/javascript,export default 1", "node:internal/bootstrap/realm", "/worker/server.js", "file:///worker/forked.js", "/tmp/x.mjs"]) {
    try {
      const found = await import(name);
      if (name.includes("worker") || name.includes("internal")) got.push(Object.keys(found).join());
    } catch {
      // Not to be had.
    }
  }
  return got.length > 0 ? got.join() : 2 * x;
}
