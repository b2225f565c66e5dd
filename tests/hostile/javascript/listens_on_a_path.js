// family: network
// what: makes sockets of every kind: with a path, datagrams, secure ones
// want: passed

const dgram = require("dgram");
const http2 = require("http2");
const net = require("net");

function answer(x) {
  const quiet = (thing) => thing.on("error", () => {});
  for (const make of [() => quiet(net.createServer()).listen("/tmp/socket").unref(), () => quiet(net.createServer()).listen("\0abstract").unref(),
    () => quiet(dgram.createSocket("udp4")).bind(0).unref(), () => quiet(net.connect("/run/docker.sock")).unref(),
    () => quiet(http2.connect("http://127.0.0.1:1")).unref(), () => quiet(dgram.createSocket("udp6")).send("x", 53, "::1").unref()]) {
    try {
      make();
    } catch {
      // Not allowed.
    }
  }
  const left = require("fs").readdirSync("/tmp");
  return left.length === 0 ? 2 * x : left.join();
}
