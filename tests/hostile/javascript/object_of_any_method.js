// family: calls
// what: an object that has every method
// want: wrong
// calls: object
class answer {
  constructor() {
    return new Proxy(this, { get: () => () => this });
  }
}
