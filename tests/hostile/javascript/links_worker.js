// family: files
// what: links, copies and reads the worker's own files
// want: passed

const fs = require("fs");

function answer(x) {
  const got = [];
  for (const take of [() => fs.linkSync("/worker/server.js", "/tmp/link"), () => fs.copyFileSync("/worker/server.js", "/tmp/copy"),
    () => fs.readFileSync("/worker/server.js"), () => fs.readdirSync("/worker"), () => fs.renameSync("/worker", "/tmp/w"), () => fs.writeFileSync("/worker/x", "")]) {
    try {
      take();
      got.push(String(take));
    } catch {
      // Not allowed where it has a user of its own.
    }
  }
  fs.rmSync("/tmp/copy", { force: true });
  return got.some((how) => how.includes("write") || how.includes("link") || how.includes("rename")) ? got.join() : 2 * x;
}
