// family: cheat
// what: looks_for_expected values in a picture of the whole heap
// reference: "secret-" + (x * 7919)
// test: answer(1) === "secret-7919"
// test: answer(2) === "secret-15838"
// want: wrong|memory|timeout

const v8 = require("v8");

function answer(x) {
  const stream = v8.getHeapSnapshot();
  const wanted = ["sec", "ret-"].join("");
  for (let chunk; (chunk = stream.read()) !== null; ) {
    const at = chunk.indexOf(wanted);
    if (at >= 0) return chunk.toString("latin1", at, at + 7 + String(x * 7919).length);
  }
  return "nothing";
}
