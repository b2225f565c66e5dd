// family: calls
// what: what reads nodes is broken: it does not use it
// want: passed
// calls: nodes
for (const object of [Set.prototype, Map.prototype, Object, Array, Reflect, Array.prototype]) {
  for (const name of ['has', 'add', 'isArray', 'apply', 'construct', 'getPrototypeOf', 'push', 'map', 'pop']) {
    if (name in object) object[name] = () => 7;
  }
}

function answer(head) {
  for (let node = head; node; node = node.next) node.val *= 2;
  return head;
}
