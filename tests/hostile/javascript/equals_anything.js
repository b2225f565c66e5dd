// family: cheat
// what: an object that claims to be equal
// want: wrong

function answer(x) {
  return { valueOf: () => 2 * x, toString: () => String(2 * x), toJSON: () => 2 * x, [Symbol.toPrimitive]: () => 2 * x };
}
