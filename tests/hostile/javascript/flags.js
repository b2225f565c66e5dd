// family: process
// what: lifts the limit of the stack and recurses
// want: exception

function answer(x) {
  require("v8").setFlagsFromString("--stack-size=1000000");
  const deeper = (n) => (n === 0 ? 0 : 1 + deeper(n - 1));
  return new Function("deeper", "return deeper(1e7)")(deeper);
}
