class C {
  f(x) {
    return x;
  }
}
