function f(text) {
  console.log(text);
}
