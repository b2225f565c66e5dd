// family: calls
// what: a field that throws
// want: exception
// calls: nodes
function answer(head) {
  return {
    val: 2,
    get next() {
      throw new Error('next');
    },
  };
}
