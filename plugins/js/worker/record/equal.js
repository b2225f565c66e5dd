'use strict';
// Whether two values are equal as the host compares results of this language:
// deep equality with === at the leaves. Nothing of the program's runs.

const { isObject } = require('./kinds.js');
const { partsOf, COMPUTED } = require('./parts.js');

const MAX_DEPTH = 500;

function equal(a, b, depth = 0) {
  if (a === b) return typeof a !== 'function' && a !== COMPUTED && typeof a !== 'symbol';
  if (!isObject(a) || !isObject(b) || depth > MAX_DEPTH) return false;
  const one = partsOf(a, Infinity);
  const other = partsOf(b, Infinity);
  if (one.kind !== other.kind || one.name !== other.name) return false;
  const same = (x, y) => equal(x, y, depth + 1);
  const pair = (x, y) => same(x[0], y[0]) && same(x[1], y[1]);
  switch (one.kind) {
    case 'list':
      return one.length === other.length && every(one.length, (i) => same(one.item(i), other.item(i)));
    case 'bytes':
      return one.bytes.length === other.bytes.length && every(one.bytes.length, (i) => one.bytes[i] === other.bytes[i]);
    case 'object':
      return one.fields.length === other.fields.length && every(one.fields.length, (i) => pair(one.fields[i], other.fields[i]));
    case 'set':
      return matched(one.items, other.items, same, (item) => item);
    case 'map':
      return matched(one.entries, other.entries, pair, (entry) => entry[0]);
    default:
      return false; // two functions cannot be compared from outside
  }
}

function every(count, holds) {
  for (let i = 0; i < count; i++) if (!holds(i)) return false;
  return true;
}

// Whether each of the items has a partner of its own among the others. Those
// whose key is no object are found by it.
function matched(items, others, same, keyOf) {
  if (items.length !== others.length) return false;
  const byKey = new Map();
  const left = [];
  for (const other of others) {
    if (isObject(keyOf(other))) left.push(other);
    else byKey.set(keyOf(other), other);
  }
  return items.every((item) => {
    if (!isObject(keyOf(item))) return byKey.has(keyOf(item)) && same(item, byKey.get(keyOf(item)));
    const at = left.findIndex((other) => same(item, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

module.exports = { equal };
