// family: escape
// what: another realm by constructor.constructor of what it is given
// want: wrong|passed

function answer(x) {
  const made = console.log.constructor("return process")();
  made.exitCode = 3;
  return made.pid === 1 ? 0 : 2 * x;
}
