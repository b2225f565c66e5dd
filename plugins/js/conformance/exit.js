function f(code) {
  process.exit(code);
}
