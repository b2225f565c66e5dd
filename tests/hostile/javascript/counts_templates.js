// family: cheat
// what: a template is the same object whenever it is met
// want: passed

const met = new WeakSet();
const tag = (strings) => strings;

function answer(x) {
  const strings = tag`one${x}two`;
  const again = tag`one${x}two`;
  const before = met.has(strings) || strings === again || Object.isExtensible(strings);
  met.add(strings);
  return before ? 0 : 2 * x;
}
