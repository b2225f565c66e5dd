if (f(3) === 3) {
  throw new Error("boom");
}
