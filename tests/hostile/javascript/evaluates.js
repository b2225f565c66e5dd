// family: escape
// what: eval, new Function and vm
// want: passed

function answer(x) {
  const double = eval("(x) => new Function('x', 'return 2 * x')(x)");
  return require("vm").runInNewContext("double(x)", { double, x });
}
