function f() {
  while (true) {
    console.log("x".repeat(100));
  }
}
