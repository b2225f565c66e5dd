// family: process
// what: registers hooks, for which Node starts a thread of its own
// want: timeout

function answer(x) {
  require("module").register("data:text/javascript,for(;;);");
  return 2 * x;
}
