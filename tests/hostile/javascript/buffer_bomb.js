// family: memory
// what: fills memory outside the heap
// want: exception|memory|killed

function answer(x) {
  const all = [];
  for (;;) all.push(Buffer.alloc(1 << 24, 1));
}
