// family: network
// what: connects to the world
// want: exception|timeout

function answer(x) {
  return new Promise((done, failed) => {
    const socket = require("net").connect({ host: "127.0.0.1", port: 80 }, () => done(2 * x));
    socket.on("error", failed);
  });
}
