// family: cheat
// what: throws undefined
// want: exception

function answer(x) {
  throw undefined;
}
