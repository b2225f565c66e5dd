// family: output
// what: writes for ever
// want: limit

function answer(x) {
  for (;;) console.log("x".repeat(1000));
}
