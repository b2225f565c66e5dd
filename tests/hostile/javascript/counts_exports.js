// family: cheat
// what: counts in what a module exports, and in the global object
// want: passed

function answer(x) {
  const before = exports.seen || module.seen || this.seen || Object.getPrototypeOf(this).seen;
  exports.seen = module.seen = this.seen = true;
  Object.getPrototypeOf(this).seen = true;
  return before ? 0 : 2 * x;
}
