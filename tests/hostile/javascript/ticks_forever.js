// family: cpu
// what: puts off its next step for ever, before anything else may happen
// want: timeout

async function answer(x) {
  const again = () => process.nextTick(again);
  again();
  await new Promise((resolve) => setTimeout(resolve, 1));
  return 2 * x;
}
