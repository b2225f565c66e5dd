// family: cheat
// what: prototypes that syntax alone reaches are changed
// want: passed

const hidden = [function* () {}, [][Symbol.iterator](), new Map().entries(), "".matchAll(/a/g), (() => 1), /a/];

function answer(x) {
  let before = false;
  for (const one of hidden) {
    for (let at = Object.getPrototypeOf(one); at !== null; at = Object.getPrototypeOf(at)) {
      if (at.seen) before = true;
    }
  }
  for (const one of hidden) {
    for (let at = Object.getPrototypeOf(one); at !== null; at = Object.getPrototypeOf(at)) at.seen = true;
  }
  return before ? 0 : 2 * x;
}
