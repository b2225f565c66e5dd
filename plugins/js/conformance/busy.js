function f() {
  while (true) {}
}
