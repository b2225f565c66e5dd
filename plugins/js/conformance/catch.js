function f() {
  try {
    throw new Error("caught");
  } catch (error) {
    return 1;
  }
}
