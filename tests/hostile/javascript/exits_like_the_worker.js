// family: forgery
// what: ends as the worker's own failures end
// want: killed

function answer(x) {
  process.reallyExit([70, 71, 72][x % 3]);
}
