function f() {
  const held = [];
  while (true) {
    held.push(new Array(1 << 16).fill(held.length));
  }
}
