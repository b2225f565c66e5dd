// family: memory
// what: doubles a text for ever
// want: exception|memory

function answer(x) {
  let text = "x";
  for (;;) text += text;
}
