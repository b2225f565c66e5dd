'use strict';
// Pieces of donors that take a sequence's elements otherwise than the program.
const assert = require('node:assert');
const test = require('node:test');
const { repairs, lines } = require('./repair_support.js');

const CHECKS = [[[[111, 2, 3], 2], 2], [[[1, 2], 2], 3], [[[100, 20, 3000, 4], 4], 24]];
const INDEX = 'function f(items, k) {\n  let total = 0;\n  for (let i = 0; i < k; i++) {\n    total += items[i];\n  }\n  return total;\n}\n';
const WANTED = 'insert: total += items[i]; -> if (String(items[i]).length <= 2) total += items[i];';

for (const [name, donor] of Object.entries({
  'for of': 'function f(v, n) {\n  let t = 0;\n  for (const x of v.slice(0, n)) {\n    if (String(x).length <= 2) t += x;\n  }\n  return t;\n}\n',
  filter: 'function f(v, n) {\n  const few = v.slice(0, n).filter((x) => String(x).length <= 2);\n  return few.reduce((a, b) => a + b, 0);\n}\n',
})) {
  test(`an element by index for the variable of ${name}`, () => {
    assert.ok(lines(repairs(INDEX, CHECKS, [donor]), INDEX).includes(WANTED));
  });
}

test('a variable for an element by index', () => {
  const source = 'function f(xs) {\n  let n = 0;\n  for (const x of xs) {\n    n += x;\n  }\n  return n;\n}\n';
  const donor = 'function f(v) {\n  let t = 0;\n  for (let j = 0; j < v.length; j++) {\n    if (v[j] % 3 === 0) t += v[j];\n  }\n  return t;\n}\n';
  const found = repairs(source, [[[[1, 3, 6]], 9], [[[3, 3, 4]], 6]], [donor]);
  assert.ok(lines(found, source).includes('insert: n += x; -> if (x % 3 === 0) n += x;'));
});

test('what is all of an if gets no condition of its own', () => {
  const source = 'function f(a, b) {\n  let n = 0;\n  if (a > 0) {\n    n = a;\n  }\n  return n;\n}\n';
  const donor = 'function f(a, b) {\n  if (b > 0 && a > 0) return a;\n  return 0;\n}\n';
  const texts = lines(repairs(source, [[[2, -1], 0], [[2, 1], 2], [[-2, 1], 0]], [donor]), source);
  assert.ok(texts.includes('donor: a > 0 -> a > 0 && b > 0'));
  assert.deepStrictEqual(texts.filter((text) => /if \(b > 0\)/.test(text)), []);
});
