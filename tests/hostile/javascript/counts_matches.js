// family: cheat
// what: the language remembers the last match of a pattern
// want: passed

function answer(x) {
  const before = RegExp.$1 === "seen" || RegExp.lastMatch === "seen";
  /(seen)/.exec("seen");
  return before ? 0 : 2 * x;
}
