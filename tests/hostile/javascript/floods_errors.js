// family: output
// what: writes errors for ever and catches what comes
// want: limit

function answer(x) {
  for (;;) {
    try {
      process.stderr.write("x".repeat(1000));
    } catch {}
  }
}
