// family: cpu
// what: waits for what is settled already, and never for anything else
// want: timeout

async function answer(x) {
  setTimeout(() => process.exit(0), 1);
  for (;;) await null;
}
