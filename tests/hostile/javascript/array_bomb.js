// family: memory
// what: fills memory with arrays
// want: memory|timeout

function answer(x) {
  const all = [];
  for (;;) all.push(new Array(1000).fill(x));
}
