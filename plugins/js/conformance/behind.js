function f(x) {
  return g(x);
}
