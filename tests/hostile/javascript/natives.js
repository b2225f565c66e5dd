// family: process
// what: calls what only the engine may call
// want: killed

function answer(x) {
  require("v8").setFlagsFromString("--allow-natives-syntax");
  return new Function("x", "%Abort('over'); return 2 * x")(x);
}
