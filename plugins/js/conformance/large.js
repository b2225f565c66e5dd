function f(n) {
  return Array.from({ length: n }, (_, i) => i);
}
