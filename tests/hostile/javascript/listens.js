// family: network
// what: listens on a unix socket
// want: exception|timeout

function answer(x) {
  return new Promise((done, failed) => {
    require("net").createServer().on("error", failed).listen("\0egca-hostile-mark", () => done(2 * x));
  });
}
