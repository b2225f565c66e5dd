// family: network
// what: fetches a page
// want: exception|timeout

async function answer(x) {
  await fetch("http://127.0.0.1/");
  return 2 * x;
}
