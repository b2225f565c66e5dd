// family: calls
// what: results that change after they were given
// want: wrong
// calls: object
class answer {
  all = [];
  of(x) {
    this.all[0] = 2 * x;
    return this.all;
  }
}
