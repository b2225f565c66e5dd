// family: confusion
// what: an array of a class that shows other items
// reference: [x, 2 * x]
// test: JSON.stringify(answer(3)) === JSON.stringify([3, 6])
// want: wrong

class Shown extends Array {
  toJSON() {
    return [this.x, 2 * this.x];
  }

  get 0() {
    return this.x;
  }

  *[Symbol.iterator]() {
    yield this.x;
    yield 2 * this.x;
  }
}

function answer(x) {
  const shown = new Shown();
  shown.x = x;
  shown.length = 2;
  return shown;
}
