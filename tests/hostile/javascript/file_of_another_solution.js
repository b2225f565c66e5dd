// family: calls
// what: another module in place of the program
// want: exception
// calls: file
const Module = require('module');
Module.prototype.require = () => ({ answer: (x) => 2 * x });
globalThis.require = () => ({ answer: (x) => 2 * x });

function answer(x) {
  return x;
}
