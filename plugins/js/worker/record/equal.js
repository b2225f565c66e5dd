'use strict';
// Whether two values are equal as the host compares results of this language:
// deep equality with === at the leaves. Nothing of the program's runs.
//
// near: {abs, rel}, how far a number may be from the expected one, b; null: not at all.

const { isObject } = require('./kinds.js');
const { partsOf, COMPUTED } = require('./parts.js');

const MAX_DEPTH = 500;

function equal(a, b, depth = 0, near = null) {
  if (near !== null && typeof a === 'number' && typeof b === 'number' && isNear(a, b, near)) return true;
  if (a === b) return typeof a !== 'function' && a !== COMPUTED && typeof a !== 'symbol';
  if (!isObject(a) || !isObject(b) || depth > MAX_DEPTH) return false;
  const one = partsOf(a, Infinity);
  const other = partsOf(b, Infinity);
  if (one.kind !== other.kind || one.name !== other.name) return false;
  const same = (x, y) => equal(x, y, depth + 1, near);
  const pair = (x, y) => same(x[0], y[0]) && same(x[1], y[1]);
  switch (one.kind) {
    case 'list':
      return one.length === other.length && every(one.length, (i) => same(one.item(i), other.item(i)));
    case 'bytes':
      return one.bytes.length === other.bytes.length && every(one.bytes.length, (i) => one.bytes[i] === other.bytes[i]);
    case 'object':
      return one.fields.length === other.fields.length && every(one.fields.length, (i) => pair(one.fields[i], other.fields[i]));
    case 'set':
      return matched(one.items, other.items, same, (item) => item, near);
    case 'map':
      return matched(one.entries, other.entries, pair, (entry) => entry[0], near);
    default:
      return false; // two functions cannot be compared from outside
  }
}

const isNear = (a, b, { abs = 0, rel = 0 }) => Math.abs(a - b) < Infinity && Math.abs(a - b) <= Math.max(abs, rel * Math.abs(b));

// Whether a value equals one of the expected values of a Check (edit.proto); rule is {unordered, near}. It
// may take more for equal than the host does, which decides.
function wanted(value, expected, { unordered, near }) {
  return expected.some((one) => (unordered && inAnyOrder(value, one, near)) || equal(value, one, 0, near));
}

function inAnyOrder(value, expected, near) {
  if (!isObject(value) || !isObject(expected)) return false;
  const one = partsOf(value, Infinity), other = partsOf(expected, Infinity);
  if (one.kind !== 'list' || other.kind !== 'list' || one.length !== other.length) return false;
  const left = Array.from({ length: one.length }, (_, i) => one.item(i));
  return every(other.length, (i) => {
    const at = left.findIndex((item) => equal(item, other.item(i), 1, near));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function every(count, holds) {
  for (let i = 0; i < count; i++) if (!holds(i)) return false;
  return true;
}

// Whether each of the items has a partner of its own among the others. Those
// whose key is no object are found by it.
function matched(items, others, same, keyOf, near) {
  if (items.length !== others.length) return false;
  const byKey = new Map();
  const left = [];
  for (const other of others) {
    if (isObject(keyOf(other)) || near !== null) left.push(other);
    else byKey.set(keyOf(other), other);
  }
  return items.every((item) => {
    if (!isObject(keyOf(item)) && near === null) return byKey.has(keyOf(item)) && same(item, byKey.get(keyOf(item)));
    const at = left.findIndex((other) => same(item, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

module.exports = { equal, wanted };
