function f() {
  for (let descriptor = 3; descriptor < 64; descriptor++) {
    try {
      require("node:fs").writeSync(descriptor, Buffer.alloc(64, 0xff));
    } catch {
      continue;
    }
  }
  return 1;
}
