// family: escape
// what: asks functions who has called them
// want: passed

function asks() {
  const found = [];
  for (let at = asks, i = 0; at && i < 50; i++) {
    try {
      at = at.caller;
    } catch {
      at = null;
    }
    if (at) found.push(at);
  }
  try {
    found.push(arguments.callee.caller);
  } catch {}
  return found;
}

function answer(x) {
  const own = new Set([answer, asks]);
  return asks().every((one) => own.has(one) || one === null) ? 2 * x : 0;
}
