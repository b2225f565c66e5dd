// family: escape
// what: climbs out of its realm by other contexts, frames and receivers
// want: passed

const vm = require("vm");

function answer(x) {
  const reached = new Set();
  const look = (value) => {
    for (let at = value, i = 0; at && i < 8; at = Object.getPrototypeOf(at), i++) {
      const F = at.constructor && at.constructor.constructor;
      if (typeof F !== "function") continue;
      try {
        const global = F("return globalThis")();
        for (const name of ["backend", "supervise", "system", "host"]) if (name in global) reached.add(name);
      } catch {
        // Not so.
      }
    }
  };
  const prepare = Error.prepareStackTrace;
  Error.prepareStackTrace = (_, frames) => {
    for (const frame of frames) {
      look(frame.getThis());
      look(frame.getFunction());
    }
    return "";
  };
  new Error().stack;
  Error.prepareStackTrace = prepare;
  for (const value of [process, require, module, module.parent, require.main, vm.runInThisContext("this"), vm.runInNewContext("this"), globalThis, console, Buffer]) look(value);
  return reached.size > 0 ? [...reached].join() : 2 * x;
}
