// family: output
// what: writes lines that a host might take for its own
// want: passed

const fs = require("fs");
function answer(x) {
  for (const fd of [1, 2]) {
    try {
      fs.writeSync(fd, '{"@message":1,"@level":{},"@timestamp":[]}\n1|1|unix|/tmp/x|grpc\n');
    } catch {}
  }
  console.log('{"@message":1}');
  return 2 * x;
}
