// family: confusion
// what: a lone surrogate comes back as it was
// want: passed
// reference: "\ud800"
// test: answer(1) === "\ud800"

function answer(x) {
  return "\ud800";
}
