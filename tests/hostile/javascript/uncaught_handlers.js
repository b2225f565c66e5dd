// family: escape
// what: takes uncaught errors for itself
// want: exception|timeout

process.on("uncaughtException", () => {});
try {
  process.setUncaughtExceptionCaptureCallback(null);
  process.setUncaughtExceptionCaptureCallback(() => {});
} catch {}
function answer(x) {
  return new Promise(() => setTimeout(() => { throw new Error("x"); }, 1));
}
