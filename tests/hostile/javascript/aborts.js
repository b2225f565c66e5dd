// family: process
// what: aborts
// want: killed

function answer(x) {
  process.abort();
}
