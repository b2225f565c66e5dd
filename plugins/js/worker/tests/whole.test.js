'use strict';
// Hashes of whole values: equal for equal ones, different for others, whatever their size and form.
const assert = require('node:assert');
const test = require('node:test');
const { Whole, Incomparable } = require('../record/whole.js');
const { Values } = require('../record/values.js');

const digest = (value) => Buffer.from(new Whole().digest(value)).toString('hex');
const nested = (levels, innermost, wrap) => {
  for (let i = 0; i < levels; i++) innermost = wrap(innermost);
  return innermost;
};
const numbers = (count, last) => [...Array.from({ length: count }, (_, i) => i), last];

test('every part counts, wherever it stands', () => {
  const makers = [
    (n) => numbers(3000, n),
    (n) => nested(500, n, (x) => [x]),
    (n) => nested(20000, n, (x) => [x]),
    (n) => nested(20000, n, (x) => ({ x: [x] })),
    (n) => nested(3000, n, (x) => new Map([['k', new Set([x])]])),
    (n) => new Set(numbers(3000, 3000 + n)),
    (n) => new Map(numbers(3000, 3000 + n).map((k) => [k, [k]])),
    (n) => new Map(numbers(3000, 0).map((k) => [{ k }, k === 2999 ? n : k])),
    (n) => Object.fromEntries(numbers(3000, 3000 + n).map((k) => [`k${k}`, k])),
    (n) => [new Date(n), new Uint8Array([1, n]), new Float64Array([n]), /x/g],
    (n) => [n === 7 ? undefined : null],
    (n) => [BigInt(n) << 70n],
    (n) => ['x'.repeat(100000) + n],
    (n) => [n === 7 ? [1, , 2] : [1, undefined, 2]],
  ];
  for (const make of makers) {
    assert.strictEqual(digest(make(7)), digest(make(7)), make);
    assert.notStrictEqual(digest(make(7)), digest(make(8)), make);
  }
});

test('forms are not taken for each other', () => {
  class Point {}
  const alike = [
    [], {}, new Map(), new Set(), [[]], [{}], [1, 2], [[1], 2], [1, [2]], new Set([1, 2]), { a: 1 }, new Map([['a', 1]]), [['a', 1]],
    [1], ['1'], [1n], [true], [null], [undefined], [NaN], new Uint8Array(1), new Int8Array(1), new Point(), new Date(1), ['object'],
    [[new Map([['a', 1]])]], [[{ a: 1 }]],
  ];
  assert.strictEqual(new Set(alike.map(digest)).size, alike.length);
});

test('order, -0 and sharing change nothing', () => {
  const same = [
    [new Set([1, [2]]), new Set([[2], 1])], [{ a: 1, b: [2] }, { b: [2], a: 1 }], [new Map([[1, 2], [3, 4]]), new Map([[3, 4], [1, 2]])],
    [[0], [-0]], [[NaN], [NaN]], [Array(3).fill([1]), [[1], [1], [1]]],
  ];
  for (const [a, b] of same) assert.strictEqual(digest(a), digest(b));
  const twice = (n) => nested(60, [n], (x) => ({ left: x, right: x }));
  assert.strictEqual(digest(twice(1)), digest(twice(1)));
  assert.notStrictEqual(digest(twice(1)), digest(twice(2)));
});

test('cycles are no depth, and what stands in one is not taken for the same elsewhere', () => {
  const loop = (levels) => {
    const inside = [];
    inside.push(inside);
    return nested(levels, inside, (x) => [x]);
  };
  assert.notStrictEqual(digest(loop(600)), digest(nested(610, [], (x) => [x])));
  assert.notStrictEqual(digest(loop(600)), digest(loop(601)));
  const ring = () => {
    const one = { n: 1 };
    one.next = { n: 2, next: one };
    return one;
  };
  const [one, other] = [ring(), ring()];
  assert.strictEqual(digest([one, one.next, one]), digest([one, other.next, other]));
  assert.notStrictEqual(digest([one, one.next]), digest([one, one]));
});

test('what cannot be looked at has no hash', () => {
  const bomb = () => { throw new Error('run'); };
  for (const part of [bomb, Symbol('x'), new Proxy([], { get: bomb, ownKeys: bomb }), { get x() { return bomb(); } }, new WeakMap(), Promise.resolve(1)]) {
    assert.throws(() => digest([1, [part]]), Incomparable);
  }
  const nodes = Array.from({ length: 100 }, () => ({}));
  for (const node of nodes) node.others = [...nodes];
  assert.throws(() => new Whole(1000).digest(nodes), Incomparable);
});

test('a returned value that is cut has a hash of all of it, or equals nothing', () => {
  const limits = { depth: 12, width: 256 };
  const table = (value) => {
    const values = new Values(limits, Infinity, () => {});
    values.addWhole(value);
    return Buffer.from(values.table.view()).toString('latin1');
  };
  const written = (value) => {
    const values = new Values(limits, Infinity, () => {});
    let last = '';
    const put = values.put.bind(values);
    values.put = (bytes) => {
      last = Buffer.from(bytes).toString('latin1');
      return put(bytes);
    };
    values.addWhole(value);
    return last;
  };
  const entries = numbers(150000, 5).map((k) => [`key ${k}`, k]);
  assert.strictEqual(written(new Map(entries)), written(new Map([...entries].reverse())));
  const wrong = [...entries];
  wrong[140000] = [wrong[140000][0], -1];
  assert.notStrictEqual(written(new Map(entries)), written(new Map(wrong)));
  assert.notStrictEqual(table(nested(3000, 1, (x) => [x])), table(nested(3000, 2, (x) => [x])));
  assert.match(written(Array(300000).fill(parseInt)), /too large to compare: <function parseInt> is in it/);
});
