// family: process
// what: ignores every signal and loops
// want: timeout

for (const signal of Object.keys(require("os").constants.signals)) {
  try {
    process.on(signal, () => {});
  } catch {}
}
function answer(x) {
  for (;;);
}
