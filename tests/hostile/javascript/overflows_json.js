// family: process
// what: overflows the stack in native code
// want: exception

function answer(x) {
  let deep = [];
  for (let i = 0; i < 3e5; i++) deep = [deep];
  return JSON.stringify(deep).length;
}
