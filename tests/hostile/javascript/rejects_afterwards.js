// family: confusion
// what: promises that are rejected after the value is returned, and while it is read
// want: passed|exception

function answer(x) {
  for (let i = 0; i < 100; i++) Promise.reject(new Error("late"));
  queueMicrotask(() => { throw new Error("later"); });
  process.on("unhandledRejection", () => process.exit(0));
  return 2 * x;
}
