function f(n) {
  let m = 0;
  if (n * n * n % 11 === 3) {
    m = 7;
  }
  return n + m;
}
