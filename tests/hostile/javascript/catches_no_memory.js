// family: memory
// what: catches that there is no memory and asks again
// want: timeout|memory|killed

function answer(x) {
  const all = [];
  for (;;) {
    try {
      all.push(new Float64Array(1e6).fill(1));
    } catch {}
  }
}
