'use strict';
// Which faults edits mend, and that an edit that passes in a conversation passes in the program's text.
const assert = require('node:assert');
const test = require('node:test');
const { Talk, openingOf, repairs, applied, replacement, outcomes, lines } = require('./repair_support.js');

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
  step: ['function f(a, n) {\n  const out = []\n  for (let i = 0; i < a.length; i++) out.push(a[i])\n  return out\n}\n',
    [[[[1, 2, 3, 4, 5], 2], [1, 3, 5]], [[[1, 2], 1], [1, 2]], [[[7, 8, 9], 3], [7]]], [], 'variable: i++ -> i += n'],
  'step of a donor': ['const f = (a, b) => {\n  let n = 0\n  while (n < 40) n++\n  return n\n}\n', [[[2, 7], 45], [[4, 1], 40]],
    ['const f = (p, q) => {\n  let t = 0\n  while (t < 40) t += p + q\n  return t\n}\n'], 'donor: n++ -> n += a + b'],
  'constant step': ['const f = (a) => {\n  let n = 0\n  for (const x of a) ++n\n  return n\n}\n', [[[[1, 2]], 4], [[[]], 0]], [], 'constant: ++n -> n += 2'],
  filter: ['const f = (xs) => {\n  const ys = xs.map(x => x * 2)\n  return ys\n}\n', [[[[1, 2, 6]], [4, 12]], [[[3]], []]],
    ['const f = (list) => {\n  const even = list.filter(e => e % 2 === 0)\n  return even.map(e => e * 2)\n}\n'],
    'donor: xs.map(x => x * 2) -> xs.filter(x => x % 2 === 0).map(x => x * 2)'],
  'end of a slice': ['const f = (a) => {\n  const b = a.slice(1)\n  return b\n}\n', [[[[1, 2, 3]], [2]], [[[1, 2]], []]], [], 'offset: a.slice(1) -> a.slice(1, -1)'],
  'start of a name without one': ['function f(xs) {\n  for (const x of xs) s += x\n  return s\n}\n', [[[['a', 'b']], 'ab'], [[[]], '']], [],
    "insert:  -> s = '';\n  "],
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
  'initial value of a donor': ['function f(xs) {\n  for (const x of xs) total += x\n  return total\n}\n', [[[[3, 4]], 7], [[[]], 0]],
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
    const found = repairs(source, checks, donors);
    if (want !== null) assert.ok(lines(found, source).includes(want), lines(found, source).join('\n'));
    // Made in the text, each compiles and passes all checks without any of the conversation's machinery.
    for (const edit of found) {
      const program = applied(source, edit);
      assert.deepStrictEqual(outcomes(program, checks), checks.map(() => true), program);
    }
    const texts = found.map((edit) => [edit.span.start, edit.span.end, replacement(edit)].join());
    assert.strictEqual(new Set(texts).size, texts.length);
    assert.deepStrictEqual(repairs(source, checks, donors), found);
  });
}

test('edits lie in the statements that are asked for', () => {
  const [source, checks] = FAULTS.comparison;
  const talk = new Talk(openingOf(source, checks));
  const { first, count, statements } = talk.list([3]);
  assert.ok(count > 0);
  assert.strictEqual(statements, 1);
  const all = talk.describe(Array.from({ length: count }, (_, at) => first + at));
  assert.deepStrictEqual(all.filter(({ statement }) => statement !== 3), []);
  assert.deepStrictEqual(all.map(({ edit = 0 }) => edit), all.map((_, at) => first + at));
  assert.strictEqual(talk.list([]).count, 0);
});

test('no edit is listed twice', () => {
  const [source, checks] = FAULTS.comparison;
  const talk = new Talk(openingOf(source, checks));
  const { count } = talk.list();
  const again = talk.list();
  assert.ok(count > 0);
  assert.deepStrictEqual([again.first, again.count], [count, 0]);
  assert.ok(again.duplicates >= count);
});

test('a list ends with the statement that fills it', () => {
  const [source, checks] = FAULTS['swap statements'];
  const talk = new Talk(openingOf(source, checks)), { reached } = talk.opened;
  assert.ok(reached.length > 2);
  const first = talk.list(reached, { limit: 1 });
  assert.strictEqual(first.statements, 1);
  assert.ok(first.count > 1);
  const rest = talk.list(reached.slice(1));
  assert.strictEqual(rest.statements, reached.length - 1);
  const whole = new Talk(openingOf(source, checks)).list(reached);
  assert.strictEqual(whole.count, first.count + rest.count);
});

test('the first failing test says what is reached', () => {
  const source = 'function f(a) {\n  if (a) {\n    return 1 + 1\n  }\n  return 2 + 1\n}\n';
  const { opened } = new Talk(openingOf(source, [[[1], 3], [[0], 3]]));
  assert.deepStrictEqual(opened.passed, [false, true]);
  // The function's own statement, the condition and what it guards.
  assert.deepStrictEqual(opened.reached.map((number) => number), [1, 2]);
  assert.deepStrictEqual(new Talk(openingOf('const f = (a) => a\n', [[[1], 1]])).opened, { passed: [true], reached: [], steps: '1' });
});

test("a donor's whole answer repairs nothing, and no donor is called", () => {
  const source = 'function f(a) {\n  const b = a\n  return b\n}\n';
  const whole = 'const f = (xs) => xs.filter(x => x % 2 === 0 && x > 2).map(x => x * x + 1)\n';
  assert.deepStrictEqual(lines(repairs(source, [[[[1, 4]], [17]], [[[6, 2]], [37]]], [whole]), source), []);
  const helper = 'const g = (x) => x * 37\nconst f = (x) => {\n  const y = g(x)\n  return y\n}\n';
  assert.deepStrictEqual(lines(repairs(source, [[[2], 74], [[3], 111]], [helper]), source).filter((line) => /[gf]\(/.test(line)), []);
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
    const checks = [[[1], 2], [[2], 3]], found = repairs(source, checks);
    assert.ok(found.length > 0, source);
    for (const edit of found) assert.deepStrictEqual(outcomes(applied(source, edit), checks), [true, true], applied(source, edit));
  }
});

test('arguments are fresh', () => {
  const source = 'function f(a) {\n  a.push(1)\n  return a.length + 1\n}\n';
  assert.ok(lines(repairs(source, [[[[5]], 2], [[[]], 1]]), source).includes('drop: a.length + 1 -> a.length'));
});

test('calls and bodies', () => {
  const source = 'const f = (n) => new Set([n + 1])\n';
  const checks = [['[...f(3)].length + [...f(3)][0]', 4], 'if (!f(2).has(2)) throw new Error("no")', 'const x = f(1)\nif (!x) throw x'];
  const found = repairs(source, checks, ['const f = (n) => new Set([n])\n']);
  assert.ok(lines(found, source).includes('donor: n + 1 -> n'), lines(found, source).join('\n'));
  for (const edit of found) assert.deepStrictEqual(outcomes(applied(source, edit), checks), [true, true, true]);
});

test('one edit that does not compile is one edit lost', () => {
  // The donors' `await` and `yield` stand in a function that has none.
  const donors = ['async function f(a) {\n  const b = (await a) + 2;\n  return b;\n}\n', 'function* f(a) {\n  const b = (yield a) + 2;\n  return b;\n}\n'];
  for (const before of ['', 'Array.prototype.own = 1;\n', 'globalThis.own = 1;\n']) {
    const source = `${before}function f(a) {\n  const b = a;\n  return b + 6;\n}\n`;
    const talk = new Talk(openingOf(source, [[[2], 9], [[5], 12]], donors)), { count } = talk.list();
    const all = talk.describe([...Array(count).keys()]);
    for (const word of ['await', 'yield']) assert.ok(lines(all, source).some((line) => line.includes(word)), word);
    const found = talk.describe(talk.repairing(0, count));
    assert.ok(lines(found, source).includes('constant: 6 -> 7'), before);
    assert.deepStrictEqual(found.filter((edit) => /await|yield/.test(replacement(edit))), []);
    // It fails whatever it is run on.
    const wrong = all.filter((edit) => /await|yield/.test(replacement(edit))).map(({ edit }) => edit);
    const { results } = talk.run({ each: wrong.map((number) => ({ from: number, to: number + 1 })), maxFailures: 2 });
    assert.deepStrictEqual(results, wrong.map((edit) => ({ edit, failed: [0, 1], ran: 2 })));
  }
});

test('what must stand first stays there', () => {
  const programs = ['#!/usr/bin/env node\nconst f = (a) => a + 1;\n', '"use strict";\nconst f = (a) => a + 1;\n',
    'const f = (a) => {\n  "use strict";\n  return a + 1;\n};\n', '\ufeffconst f = (a) => a + 1;\n', '// é\n#!\n'.slice(0, 5) + 'const f = (a) => a + 1;\n'];
  const checks = [[[3], 2], [[0], -1]];
  for (const source of programs) {
    for (const donors of [[], [source], [source.replace('+', '-')]]) {
      const found = repairs(source, checks, donors);
      assert.ok(lines(found, source).some((line) => line.endsWith(': a + 1 -> a - 1')), source);
      for (const edit of found) assert.deepStrictEqual(outcomes(applied(source, edit).replace(/^#!.*/, ''), checks), [true, true], applied(source, edit));
    }
  }
});

test('a donor that cannot be read is left out', () => {
  const [source, checks, donors, want] = FAULTS['constant of a donor'];
  const broken = ['const', '\ufffe', 'export const f = await 1;\n', 'const f = ('.repeat(9000)];
  assert.ok(lines(repairs(source, checks, [...broken, ...donors], { profiles: false }), source).includes(want));
});

test('what is wrong with a request is said', () => {
  const [source, checks] = FAULTS.comparison, opening = openingOf(source, checks);
  const refused = (change, why) => assert.throws(() => new Talk({ ...opening, ...change }), why);
  assert.throws(() => new Talk(openingOf('function f( {', [[[1], 1]])), /^Error: the program does not compile: Unexpected token$/);
  assert.throws(() => new Talk(openingOf('export const n = await 1;\n', [[[1], 1]])), /the program does not compile: await outside of a function/);
  refused({ checks: [] }, /there are 3 inputs and 0 checks/);
  refused({ tests: 4 }, /4 of 3 inputs are said to be tests/);
  refused({ checks: [{}, {}, {}] }, /check 0: it expects nothing/);
  refused({ inputs: [{}, {}, {}] }, /check 0: its input has no arguments, call, body or stdin/);
  refused({ checks: opening.checks.map((one) => ({ ...one, expected: 9 })) }, /check 0: value 9 is not in the table/);
  refused({ steps: {} }, /steps\.most is 0/);
  const talk = new Talk(opening);
  assert.throws(() => talk.list([7]), /statement 7 is not one of the program's 4/);
  assert.throws(() => talk.run({ base: [0] }), /edit 0 is not one of 0/);
  assert.throws(() => talk.run({ checks: [3] }), /check 3 is not one of 3/);
  assert.throws(() => talk.describe([0]), /edit 0 is not one of 0/);
  assert.throws(() => talk.ask('open', opening), /the conversation is open already/);
  assert.throws(() => talk.ask('other', {}), /a request of an unknown kind/);
  assert.ok(talk.list().count > 0);
});
