'use strict';
// What is said of an edit besides its text: names that it reads, gives a value and leaves unread.
const assert = require('node:assert');
const test = require('node:test');
const { parse } = require('../record/tree.js');
const { uses } = require('../repair/uses.js');
const { Talk, openingOf, lines, replacement } = require('./repair_support.js');

/** The description of the edit of that line. */
function described(source, checks, donors, line, more) {
  const talk = new Talk(openingOf(source, checks, donors, more));
  talk.list(talk.statements);
  const all = talk.describe([...Array(talk.count).keys()]), texts = lines(all, source);
  assert.ok(texts.includes(line), texts.join('\n'));
  return all[texts.indexOf(line)];
}

const names = ({ oldReads = [], newReads = [], binds = [], unread = [] }) => [oldReads, newReads, binds, unread];

// A text and the names that it reads and gives a value.
const USES = [
  ['a + b.c[d]', ['a', 'b', 'd'], []],
  ['a = b', ['b'], ['a']],
  ['a += b', ['a', 'b'], ['a']],
  ['a.b = c', ['a', 'c'], []],
  ['a[b] += c', ['a', 'b', 'c'], []],
  ['a++', ['a'], ['a']],
  ['--a.b', ['a'], []],
  ['[a, b.c] = [b, a]', ['a', 'b'], ['a']],
  ['({ a, b: c = d, ...e } = f)', ['d', 'f'], ['a', 'c', 'e']],
  ['xs.map((x) => x + y)', ['xs', 'y'], []],
  ['xs.forEach(function g(x, i) { let t = x; t += i + z; w = t; })', ['xs', 'z'], ['w']],
  ['({ a, b: c, [d]: 1 })', ['a', 'c', 'd'], []],
  ['let a = b, c', ['b'], ['a']],
  ['for (const a of b) c = a', ['a', 'b'], ['a', 'c']],
  ['if (a) b(c)', ['a', 'b', 'c'], []],
  ['x === undefined || NaN', ['x'], []],
  ['`${a}${b}`', ['a', 'b'], []],
  ['class A extends B { c() { return d } }', ['B', 'd'], []],
  ['a?.b(c)', ['a', 'c'], []],
];

test('names that a text reads and gives a value', () => {
  for (const [text, reads, binds] of USES) {
    const found = uses(parse(text).tree.body);
    assert.deepStrictEqual([[...found.reads].sort(), [...found.binds].sort()], [reads, binds], text);
  }
});

const SOURCE = 'function f(xs, k) {\n  let total = 0;\n  const wide = xs.length;\n  for (const x of xs) {\n    total += x * k;\n  }\n  return total / wide;\n}\n';
const CHECKS = [[[[1, 3], 2], 'never']];

test('names of what is replaced and of what replaces it', () => {
  const of = (line) => names(described(SOURCE, CHECKS, [], line));
  assert.deepStrictEqual(of('arithmetic: x * k -> x + k'), [['k', 'x'], ['k', 'x'], [], []]);
  assert.deepStrictEqual(of('drop: x * k -> x'), [['k', 'x'], ['x'], [], []]);
  assert.deepStrictEqual(of('variable: total += x * k -> xs += x * k'), [['k', 'total', 'x'], ['k', 'x', 'xs'], ['xs'], []]);
  assert.deepStrictEqual(of('insert:  -> total = 0;\n    '), [[], [], ['total'], []]);
  assert.deepStrictEqual(of('delete: total += x * k; -> '), [['k', 'total', 'x'], [], [], ['x']]);      // the loop gives x a value
  assert.deepStrictEqual(of('variable: xs -> k'), [['xs'], ['k'], [], []]);
  assert.deepStrictEqual(of('reorder:     total += x * k;\n  } ->   }\n  total += x * k;'), [['k', 'total', 'x'], ['k', 'total', 'x'], ['total'], []]);
});

test('variables that nothing reads any more', () => {
  const of = (line, donors) => described(SOURCE, CHECKS, donors, line).unread || [];
  // The sum and the width that other statements work out.
  assert.deepStrictEqual(of('variable: total -> k'), ['total']);
  assert.deepStrictEqual(of('drop: total / wide -> total'), ['wide']);
  assert.deepStrictEqual(of('drop: total / wide -> wide'), ['total']);
  assert.deepStrictEqual(of('swap: total / wide -> wide / total'), []);
  // Its own statement only reads it, and a parameter is no statement's.
  assert.deepStrictEqual(of('drop: x * k -> x'), []);
  const kept = 'function f(a) {\n  let b = a;\n  let c = b;\n  b = b + c;\n  return b + c;\n}\n';
  const left = (line) => described(kept, [[[1], 9]], [], line).unread || [];
  assert.deepStrictEqual(left('drop: b + c -> b'), []);       // of one of the two, and the other reads c
  const hidden = 'function f(a) {\n  let b = a;\n  const g = (b) => b + 1;\n  return g(a) + b;\n}\n';
  assert.deepStrictEqual(described(hidden, [[[1], 9]], [], 'drop: g(a) + b -> g(a)').unread, ['b']);
});

test('what goes into the variable itself is not read', () => {
  const source = 'function f(xs) {\n  let n = 0;\n  for (const x of xs) n += x;\n  return n;\n}\n';
  const edit = described(source, [[[[1]], 9]], [], 'variable: n -> xs');
  assert.deepStrictEqual(edit.unread, ['n']);
});

test('spans are bytes, and statements those of the analysis', () => {
  const source = "const f = (a) => {\n  const s = 'é😀' + a // ünï\n  do { a += s } while (a.length < 9)\n  return a\n}\n";
  const edit = described(source, [[['b'], 'x']], [], 'comparison: a.length < 9 -> a.length <= 9');
  const bytes = Buffer.from(source);
  assert.strictEqual(bytes.toString('utf8', edit.span.start, edit.span.end), 'a.length < 9');
  const talk = new Talk(openingOf(source, [[['b'], 'x']]));
  assert.ok(talk.opened.reached.includes(edit.statement));
  const { start } = talk.session.program.spans[edit.statement];
  assert.ok(source.slice(start).startsWith('while (a.length'));
});

test('what stands behind a function in a statement is of that statement', () => {
  const source = 'const f = (xs) => {\n  const m = xs.length;\n  return xs.reduce((a, b) => {\n    return a + b;\n  }, 0) / m;\n};\n';
  const edit = described(source, [[[[1]], 9]], [], 'variable: m -> xs');
  assert.strictEqual(edit.statement, 2);
  const talk = new Talk(openingOf(source, [[[[1]], 9]]));
  talk.list(talk.statements);
  for (const { statement = 0 } of talk.describe([...Array(talk.count).keys()])) assert.ok(talk.statements.includes(statement));
});

test("an edit that brings about a donor's code is the donor's", () => {
  const donor = 'const f = (p, q) => {\n  const r = p - q;\n  return r;\n};\n';
  const source = 'const f = (a, b) => {\n  const c = a + b;\n  return c;\n};\n';
  assert.strictEqual(described(source, [[[3, 1], 2]], [donor], 'donor: a + b -> a - b').size, 1);
  assert.strictEqual(described(source, [[[3, 1], 2]], [], 'arithmetic: a + b -> a - b').size, 1);
});

test('no replacement is longer than a description holds', () => {
  const long = `'${'é'.repeat(2100)}'`;
  const source = `const f = (a) => {\n  const b = a + ${long};\n  a += b;\n  return a;\n};\n`;
  const talk = new Talk(openingOf(source, [[['x'], 'y']]));
  talk.list(talk.statements);
  const all = talk.describe([...Array(talk.count).keys()]);
  assert.ok(all.length > 10);
  assert.deepStrictEqual(all.filter((edit) => Buffer.byteLength(replacement(edit)) > 4096), []);
  assert.ok(lines(all, source).includes('variable: b -> a'));
});
