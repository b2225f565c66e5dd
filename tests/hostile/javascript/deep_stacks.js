// family: memory
// what: errors with endless stacks, kept
// want: memory|killed|timeout|exception

Error.stackTraceLimit = Infinity;

function answer(x) {
  const kept = [];
  const dig = (n) => {
    if (n === 0) return kept.push(new Error("x".repeat(1000)).stack);
    return dig(n - 1) + 0;
  };
  for (;;) dig(5000);
}
