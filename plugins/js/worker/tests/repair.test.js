'use strict';
// Which faults the search mends, and that what it calls a repair is one.
const assert = require('node:assert');
const test = require('node:test');
const { found, applied, replacement, outcomes, lines } = require('./repair_support.js');

// name -> [faulty program, checks, donors, a repair that must be among those found]
const FAULTS = {
  comparison: ['function f(a, b) {\n  if (a <= b) return a;\n  return 0;\n}\n', [[[2, 2], 0], [[1, 2], 1], [[3, 1], 0]], [],
    'comparison: a <= b -> a < b'],
  strictness: ['const f = (a, b) => a === b;\n', [[[1, '1'], true], [[1, 2], false]], [], 'comparison: a === b -> a == b'],
  arithmetic: ['const f = (a, b) => a + b\n', [[[2, 5], -3], [[1, 1], 0]], [], 'arithmetic: a + b -> a - b'],
  boolean: ['const f = (a, b) => !!(a || b)\n', [[[1, 0], false], [[1, 1], true], [[0, 0], false]], [], 'boolean: a || b -> a && b'],
  nullish: ['const f = (a) => { return a || 5 }\n', [[[0], 0], [[null], 5]], [], 'boolean: a || 5 -> a ?? 5'],
  constant: ['const f = (a) => a[0]\n', [[[[1, 2]], 2], [[[3, 4, 5]], 4]], [], 'constant: 0 -> 1'],
  'constant of a donor': ['const f = (a) => a * 7\n', [[[2], 24], [[1], 12]], ['const f = (x) => { return 12 * x }\n'], 'constant: 7 -> 12'],
  text: ["const f = (a) => a.join(',')\n", [[[['x', 'y']], 'x-y']], ["const f = (q) => { const s = '-'; return q.join(s) }\n"], "constant: ',' -> '-'"],
  'empty text': ["const f = (a) => {\n  let s = 'x'\n  for (const c of a) s += c\n  return s\n}\n", [[[['a', 'b']], 'ab'], [[[]], '']], [],
    "constant: 'x' -> ''"],
  variable: ['const f = (a, b) => a.length\n', [[[[1], [1, 2]], 2]], [], 'variable: a -> b'],
  negate: ['const f = (a) => {\n  if (a) return 1\n  return 2\n}\n', [[[0], 1], [[3], 2]], [], 'negate: a -> !a'],
  clause: ['const f = (a, b) => a > 0 && b > 0 && a > b\n', [[[1, 2], true], [[0, 2], false]], [],
    'drop: a > 0 && b > 0 && a > b -> a > 0 && b > 0'],
  not: ['const f = (a) => !a\n', [[[true], true], [[false], false]], [], 'drop: !a -> a'],
  minus: ['const f = (a) => -a\n', [[[2], 2], [[-1], -1]], [], 'drop: -a -> a'],
  operands: ['const f = (a, b) => a - b\n', [[[1, 3], 2], [[5, 5], 0]], [], 'swap: a - b -> b - a'],
  brackets: ['const f = (a, b) => a + b * 2\n', [[[1, 3], 8], [[0, 5], 10]], [], 'swap: a + b * 2 -> (a + b) * 2'],
  offset: ['const f = (n) => [...Array(n).keys()]\n', [[[2], [0, 1, 2]], [[0], [0]]], [], 'offset: n -> n + 1'],
  unwrap: ['const f = (a) => Math.abs(a)\n', [[[-2], -2]], [], 'unwrap: Math.abs(a) -> a'],
  wrap: ['const f = (a) => {\n  const d = a - 1\n  return d\n}\n', [[[-2], 3], [[4], 3]],
    ['const f = (b) => {\n  let e = Math.abs(b - 1)\n  return e\n}\n'], 'donor: a - 1 -> Math.abs(a - 1)'],
  'property of a donor': ['const f = (a) => {\n  const n = a\n  return n\n}\n', [[['xyz'], 3], [['']  , 0]],
    ['const f = (q) => {\n  const r = q.length\n  return r\n}\n'], 'donor: a -> a.length'],
  'method of a donor': ['const f = (a) => {\n  const n = a\n  return n\n}\n', [[['XyZ'], 'xyz'], [['']  , '']],
    ['const f = (q) => {\n  const r = q.toLowerCase()\n  return r\n}\n'], 'donor: a -> a.toLowerCase()'],
  'arguments swapped': ['const f = (a, b) => Math.pow(a, b)\n', [[[2, 3], 9]], [], 'swap: Math.pow(a, b) -> Math.pow(b, a)'],
  'argument dropped': ['const f = (a) => a.slice(1, 2)\n', [[[[1, 2, 3]], [2, 3]]], [], 'drop: a.slice(1, 2) -> a.slice(1)'],
  spread: ['const f = (a) => Math.max(a)\n', [[[[1, 5, 2]], 5]], [], 'unwrap: Math.max(a) -> Math.max(...a)'],
  method: ['const f = (a) => a.toLowerCase()\n', [[['a'], 'A']], [], 'variable: a.toLowerCase() -> a.toUpperCase()'],
  function: ['const f = (a) => Math.min(...a)\n', [[[[1, 2]], 2]], [], 'variable: Math.min(...a) -> Math.max(...a)'],
  callback: ['const f = (a) => {\n  return a.filter(x => x < 0)\n}\n', [[[[1, -1]], [1]]], [], 'comparison: x < 0 -> x > 0'],
  augmented: ['function f(a) {\n  let n = 10\n  for (const x of a) n += x\n  return n\n}\n', [[[[1, 2]], 7]], [], 'arithmetic: n += x -> n -= x'],
  assigned: ['function f(a) {\n  let n = 0\n  for (const x of a) n = x\n  return n\n}\n', [[[[1, 2]], 3], [[[1, 2, 3]], 6]], [],
    'arithmetic: n = x -> n += x'],
  update: ['function f(a) {\n  let n = 0\n  for (const x of a) { n-- }\n  return n\n}\n', [[[[1, 2]], 2]], [], 'arithmetic: n-- -> n++'],
  'loop header': ['function f(a) {\n  let n = 0;\n  for (let i = 1; i < a.length; i++) n += a[i];\n  return n;\n}\n', [[[[1, 2]], 3], [[[]], 0]], [],
    'constant: 1 -> 0'],
  jump: ['function f(a) {\n  let n = 0\n  for (const x of a) {\n    if (x < 0) break\n    n += x\n  }\n  return n\n}\n',
    [[[[1, -1, 2]], 3], [[[1]], 1]], [], 'variable: break -> continue;'],
  delete: ['function f(a) {\n  let n = a.length\n  n += 1\n  return n\n}\n', [[[[1]], 1], [[[]], 0]], [], 'delete: n += 1 -> '],
  'delete a branch': ['function f(a) {\n  if (a) a += 1\n  return a\n}\n', [[[2], 2]], [], 'delete: a += 1 -> ;'],
  'two signs': ['const f = (a) => a * -1\n', [[[2], 2], [[3], 3]], [], 'constant: 1 -> (-1)'],
  'missing return': ['const f = (a) => {\n  a.filter(x => x > 0)\n  return a\n}\n', [[[[1, -1]], [1]]], [],
    'insert: a.filter(x => x > 0) -> return a.filter(x => x > 0);'],
  'swap statements': ['function f(a) {\n  a = a + 1\n  a = a * 2\n  return a\n}\n', [[[3], 7], [[0], 1]], [],
    'reorder: a = a + 1\n  a = a * 2 -> a = a * 2;\n  a = a + 1;'],
  'move out': ['function f(a) {\n  let n = 0\n  for (const x of a) {\n    n += x\n    return n\n  }\n}\n', [[[[1, 2]], 3], [[[4]], 4]], [],
    'reorder:     return n\n  } ->   }\n  return n'],
  'move in': ['function f(a) {\n  let n = 0, y\n  for (const x of a) {\n    y = x * x\n  }\n  n += y\n  return n\n}\n', [[[[1, 2]], 5], [[[4]], 16]], [],
    'reorder: \n  }\n  n += y -> \n    n += y\n  }'],
  "donor's condition": ['function f(values) {\n  let best = values[0]\n  for (const v of values) best = v\n  return best\n}\n',
    [[[[1, 3, 2]], 3], [[[5]], 5]], ['function f(xs) {\n  let top = xs[0]\n  for (const e of xs) {\n    if (e > top) top = e\n  }\n  return top\n}\n'],
    'insert: best = v -> if (v > best) best = v;'],
  "donor's clause": ['function f(xs) {\n  let n = 0\n  for (const x of xs) {\n    if (x > 2) n++\n  }\n  return n\n}\n',
    [[[[3, 4, 6]], 2], [[[1, 2]], 0]], ['function f(list) {\n  let c = 0\n  for (const e of list) {\n    if (e > 2 && e % 2 === 0) c++\n  }\n  return c\n}\n'],
    'donor: x > 2 -> x > 2 && x % 2 === 0'],
  "donor's filter": ['function f(xs) {\n  const found = xs.filter(x => x > 2)\n  return found\n}\n',
    [[[[3, 4, 6]], [4, 6]], [[[1, 2]], []]], ['function f(list) {\n  const big = list.filter(e => e > 2)\n  return big.filter(e => e % 2 === 0)\n}\n'],
    'donor: x > 2 -> x > 2 && x % 2 === 0'],
  'initial value': ['function f(xs) {\n  for (const x of xs) total += x\n  return total\n}\n', [[[[3, 4]], 7], [[[]], 0]],
    ['function f(list) {\n  let sum = 0\n  for (const e of list) sum += e\n  return sum\n}\n'], 'donor:  -> total = 0;\n  '],
  "donor's statement": ['const f = (items) => {\n  const out = []\n  for (const i of items) {\n    if (!out.includes(i)) {\n    }\n  }\n  return out\n}\n',
    [[[[1, 1, 2]], [1, 2]], [[[]], []]],
    ['const f = (lst) => {\n  let fresh = []\n  for (const e of lst) {\n    if (!fresh.includes(e)) fresh.push(e)\n  }\n  return fresh\n}\n'], null],
  'module level': ["const VOWELS = 'aeio'\nconst LIMIT = 2\n\nfunction f(s) {\n  return [...s].filter(c => VOWELS.includes(c)).slice(0, LIMIT)\n}\n",
    [[['abeoi'], ['a', 'e', 'o']], [['x'], []]], [], 'constant: 2 -> 3'],
  helper: ['const twice = (s) => s + s\nconst f = (s) => {\n  const t = s + twice(s)\n  return t\n}\n', [[['a'], 'aaaa']], [],
    'unwrap: s -> twice(s)'],
  'no semicolons': ['const f = (a) => {\n  let t = []\n  t.push(a)\n  ;[1].length\n  return t[1]\n}\n', [[[4], 4]], [], 'constant: 1 -> 0'],
  'beyond ASCII': ["const f = (a) => {\n  const s = 'é😀' + a // ünï\n  return s + 'x'\n}\n", [[['b'], 'é😀b']], [], "drop: s + 'x' -> s"],
};

for (const [name, [source, checks, donors, want]] of Object.entries(FAULTS)) {
  test(`mends ${name}`, () => {
    const { repairs, exhausted } = found(source, checks, donors);
    assert.strictEqual(exhausted, false);
    if (want !== null) assert.ok(lines(repairs, source).includes(want), lines(repairs, source).join('\n'));
    // Made in the text, each compiles and passes all checks without any of the search's machinery.
    for (const repair of repairs) {
      const program = applied(source, repair);
      assert.deepStrictEqual(outcomes(program, checks), checks.map(() => true), program);
    }
    const texts = repairs.map((repair) => [repair.span.start, repair.span.end, replacement(repair)].join());
    assert.strictEqual(new Set(texts).size, texts.length);
    assert.deepStrictEqual(found(source, checks, donors), found(source, checks, donors));
  });
}

test('statements that are not listed are left alone', () => {
  const [source, checks] = FAULTS.comparison;
  const { repairs, partial } = found(source, checks, [], { order: [3] });
  assert.deepStrictEqual([...repairs, ...partial].filter(({ statement }) => statement !== 3), []);
  assert.strictEqual(found(source, checks, [], { order: [] }).tried, '0');
});

test('what the failing check does not reach is left alone', () => {
  const source = 'function f(a) {\n  if (a) {\n    return 1 + 1\n  }\n  return 2 + 1\n}\n';
  const { repairs } = found(source, [[[1], 3], [[0], 3]]);
  assert.ok(repairs.length > 0);
  assert.deepStrictEqual(repairs.filter(({ span }) => span.start > source.indexOf('}')), []);
});

test('the budget ends the search', () => {
  const [source, checks] = FAULTS.augmented;
  const cut = found(source, checks, [], { steps: '1000' });
  assert.strictEqual(cut.exhausted, true);
  assert.ok(Number(cut.tried) < Number(found(source, checks).tried));
});

test('a program that passes has no repairs', () => {
  const { repairs, partial, tried } = found('const f = (a) => a\n', [[[1], 1]]);
  assert.deepStrictEqual([repairs, partial, tried], [[], [], '0']);
});

test('partial repairs pass the first check', () => {
  const source = 'const f = (a) => {\n  return 1\n}\n';
  const checks = [[[2], 2], [[3], 8], [[4], 1]];
  const { repairs, partial } = found(source, checks);
  assert.deepStrictEqual(repairs, []);
  assert.ok(partial.length > 0 && partial.length <= 16);
  for (const repair of partial) {
    const passed = outcomes(applied(source, repair), checks);
    assert.strictEqual(passed[0], true);
    assert.strictEqual(passed.filter(Boolean).length, repair.passed);
  }
});

test('two edits', () => {
  const programs = [
    // in two statements, and in one
    ['function f(a, b) {\n  let n = a - b\n  let m = n * 2\n  return a > 5 ? m : n\n}\n', [[[1, 2], 3], [[3, 3], 6], [[6, 1], 21], [[8, 0], 24]]],
    ['const f = (a, b) => {\n  const n = a > 5 ? (a - b) * 2 : a - b\n  return n\n}\n', [[[1, 2], 3], [[3, 3], 6], [[6, 1], 14], [[8, 0], 16]]],
  ];
  for (const [source, checks] of programs) {
    const { repairs } = found(source, checks);
    assert.ok(repairs.length > 0, source);
    for (const repair of repairs) {
      assert.ok(repair.also, source);
      assert.deepStrictEqual(outcomes(applied(source, repair), checks), checks.map(() => true), applied(source, repair));
    }
  }
});

test("a donor's whole answer repairs nothing, and no donor is called", () => {
  const source = 'function f(a) {\n  const b = a\n  return b\n}\n';
  const whole = 'const f = (xs) => xs.filter(x => x % 2 === 0 && x > 2).map(x => x * x + 1)\n';
  assert.deepStrictEqual(lines(found(source, [[[[1, 4]], [17]], [[[6, 2]], [37]]], [whole]).repairs, source), []);
  const helper = 'const g = (x) => x * 37\nconst f = (x) => {\n  const y = g(x)\n  return y\n}\n';
  assert.deepStrictEqual(lines(found(source, [[[2], 74], [[3], 111]], [helper]).repairs, source).filter((line) => /[gf]\(/.test(line)), []);
});

test('runs see nothing of each other', () => {
  const programs = [
    'const seen = []\nfunction f(a) {\n  seen.push(a)\n  return seen.length + a + 1\n}\n',
    'function f(a) {\n  count = a\n  if (typeof other !== "undefined") return 0\n  other = 1\n  return count + 2\n}\n',
    'class A { constructor(n) { this.n = n } }\nA.prototype.more = function () { return this.n + 2 }\nfunction f(a) { return new A(a).more() }\n',
    'globalThis.count = (globalThis.count || 0) + 1\nfunction f(a) {\n  return count + a + 1\n}\n',
    'Array.prototype.extra = (Array.prototype.extra || 0) + 1\nfunction f(a) {\n  return [].extra + a + 1\n}\n',
  ];
  for (const source of programs) {
    const checks = [[[1], 2], [[2], 3]];
    const { repairs } = found(source, checks);
    assert.ok(repairs.length > 0, source);
    for (const repair of repairs) assert.deepStrictEqual(outcomes(applied(source, repair), checks), [true, true], applied(source, repair));
  }
});

test('arguments are fresh', () => {
  const source = 'function f(a) {\n  a.push(1)\n  return a.length + 1\n}\n';
  assert.ok(lines(found(source, [[[[5]], 2], [[[]], 1]]).repairs, source).includes('drop: a.length + 1 -> a.length'));
});

test('calls and bodies', () => {
  const donor = 'const f = (n) => new Set([n])\n';
  const source = 'const f = (n) => new Set([n + 1])\n';
  const checks = [['[...f(3)].length + [...f(3)][0]', '[...f(3)].length + [...f(3)][0]'], 'if (!f(2).has(2)) throw new Error("no")', 'const x = f(1)\nif (!x) throw x'];
  const { repairs } = found(source, checks, [donor]);
  assert.ok(lines(repairs, source).includes('donor: n + 1 -> n'), lines(repairs, source).join('\n'));
  for (const repair of repairs) assert.deepStrictEqual(outcomes(applied(source, repair), checks, donor), [true, true, true]);
});

test('what is wrong with a job is said', () => {
  const [source, checks] = FAULTS.comparison;
  assert.throws(() => found('function f( {', [[[1], 1]]), /the program does not compile/);
  assert.throws(() => found(source, checks, ['const']), /donor 0 does not compile/);
  assert.throws(() => found(source, [['f(1, 1)', 'g(1)']], [source]), /check 0: its expected value cannot be computed/);
  assert.throws(() => found(source, checks, [], { checks: [] }), /3 inputs and 0 checks/);
  assert.throws(() => found(source, checks, [], { checks: [{}, {}, {}] }), /check 0: its check expects nothing/);
});
