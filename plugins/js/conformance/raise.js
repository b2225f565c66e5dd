function f(x) {
  if (x >= 0) {
    return x;
  }
  throw new RangeError("boom");
}
