// family: process
// what: overflows the stack in native code
// want: exception|killed|timeout

function answer(x) {
  let deep = [];
  for (let i = 0; i < 1e6; i++) deep = [deep];
  return JSON.stringify(deep).length;
}
