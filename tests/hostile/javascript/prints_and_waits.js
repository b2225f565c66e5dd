// family: output
// what: an honest program that prints, is warned, and waits for something
// want: passed

async function answer(x) {
  console.log("out");
  console.error("error");
  process.emitWarning("a warning");
  process.stdout.write("more", () => {});
  await new Promise((resolve) => setTimeout(resolve, 1));
  console.log("after");
  await new Promise((resolve) => setTimeout(resolve, 1));
  return 2 * x;
}
