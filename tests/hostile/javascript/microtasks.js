// family: cpu
// what: a microtask that asks for the next
// want: timeout

async function answer(x) {
  const again = () => Promise.resolve().then(again);
  await again();
}
