'use strict';
// What edits are made with: texts, names, what a program leaves behind.
const assert = require('node:assert');
const test = require('node:test');
const { parse } = require('../record/tree.js');
const { common, likeness } = require('../repair/names.js');
const { size } = require('../repair/layout.js');
const { reach } = require('../repair/state.js');
const { Texts } = require('../repair/text.js');
const { headers } = require('../repair/tree.js');
const { random } = require('./support.js');

const EXPRESSIONS = ['a + b * c - (d - e)', '(a + b) * c', '(-a) ** 2', 'a ** b ** c', '(a ** b) ** c', 'a ?? (b || c)',
  '(a && b) ?? c', 'a || b && c', '!(a in b)', 'typeof a.b', 'x => ({ a: x })', '(a, [b, c = 1], { d, ...e }) => a', 'async x => await x',
  'a?.b.c(d)?.[e]', '(a?.b).c', 'new (f())(1)', 'new A.B', '(1).toFixed(2)', '`x${a + `y${b}`}z`', 'a ? b : c ? d : e', '(a ? b : c) ? d : e',
  '[, a, ...b, ,]', '({ a, [b]: c, "d": 1, ...e })', 'a = b += c', '(a, b)', 'i++ + ++j', 'a - -b', 'a - --b', '/x/g.test("y\\n")', 'f(...a)(b)'];

// A tree without places and spellings.
function bare(node) {
  if (Array.isArray(node)) return node.map(bare);
  if (node === null || typeof node !== 'object' || node instanceof RegExp) return String(node);
  const drop = ['start', 'end', 'raw'];
  return Object.fromEntries(Object.entries(node).filter(([key]) => !drop.includes(key)).map(([key, value]) => [key, bare(value)]));
}

const expression = (source) => parse(`(${source}\n)`).tree.body[0].expression;

test('texts are the expressions that they were made from', () => {
  for (const source of EXPRESSIONS) {
    const node = expression(source), texts = new Texts(`(${source}\n)`);
    assert.deepStrictEqual(bare(expression(texts.text(node))), bare(node), texts.text(node));
    assert.deepStrictEqual(bare(expression(texts.written(node))), bare(node), texts.written(node));
    for (const [inner, [start, end]] of texts.places(node)) {
      assert.strictEqual(texts.text(node).slice(start, end), texts.text(inner));
    }
  }
});

test('headers are the expressions of a statement itself', () => {
  const texts = (source) => headers(parse(source).tree.body[0]).map(({ root }) => source.slice(root.start, root.end));
  assert.deepStrictEqual(texts('for (let i = 0, j = 1; i < j; i++) f(i)'), ['0', '1', 'i < j', 'i++']);
  assert.deepStrictEqual(texts('if (a) b; else c'), ['a']);
});

test('common subsequences', () => {
  const next = random(4);
  const naive = (a, b) => (!a.length || !b.length ? 0 : a[0] === b[0] ? 1 + naive(a.slice(1), b.slice(1))
    : Math.max(naive(a.slice(1), b), naive(a, b.slice(1))));
  for (let i = 0; i < 300; i++) {
    const [left, right] = [0, 0].map(() => Array.from({ length: next(8) }, () => next(3)));
    assert.strictEqual(common(left, right), naive(left, right), JSON.stringify([left, right]));
  }
  assert.deepStrictEqual([likeness([], []), likeness([1], [1]), likeness([1, 2], [2, 3])], [0, 1, 0.5]);
});

test('sizes are the tokens that change', () => {
  assert.deepStrictEqual([size('a < b', 'a <= b'), size('a', 'a + 1'), size('n += x;', ''), size('a === b', 'a !== b')], [1, 2, 4, 1]);
});

test('what a program reaches of its realm', () => {
  const of = (text) => reach([text], (one) => parse(one).tree);
  for (const text of ['globalThis.a = 1', 'eval("1")', 'String.prototype', 'function f() { this.a = 1 }', 'Object.freeze(a)', 'import("fs")']) {
    assert.strictEqual(of(text).apart, true, text);
  }
  for (const text of ['// this prototype', 'class A { constructor() { this.a = 1 } }', 'function A() {}\nA.prototype.b = 1', 'Math.max(1, 2)', 'a.b = 1']) {
    assert.deepStrictEqual(of(text), { apart: false, paths: [] }, text);
  }
  assert.deepStrictEqual(of('Math.random = () => 0.5; Array.prototype.last = function () { return 1 }'),
    { apart: false, paths: ['Math.random', 'Array.prototype.last'] });
});
