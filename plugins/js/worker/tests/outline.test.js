'use strict';
// Outlines: what the statements of the top level bind and read, how many arguments functions take,
// and which texts more text could complete.
const assert = require('node:assert');
const test = require('node:test');
const syntax = require('../record/syntax.js');

const outlined = (text, language) => syntax.analyse(Buffer.from(text), { outlined: true, language });

test('what a statement binds and reads', () => {
  for (const [text, binds, reads] of [
    ["import a, { b as c } from 'd';", 'a c', ''],
    ["import * as a from 'd';", 'a', ''],
    ["const { a, b: [c], ...d } = require('e');", 'a c d', ''],
    ['let a = b, c;', 'a c', 'b'],
    ['var a = a || b;', 'a', 'b'],
    ['f = (x) => g(x) + y;', 'f', 'g y'],
    ['a.b = c;', '', 'a c'],
    ['a += b;', '', 'a b'],
    ['console.log(a.b[c], { d, e: f }, `${g}`);', '', 'a c d f g'],
    ['function f(a, { b }, [c] = d, ...e) { var g = h; { let i = j; } return a + b + c + e + g + i; }', 'f', 'd h j'],
    ['const f = function g(n) { return n ? g(n - 1) : arguments.length; };', 'f', ''],
    ['class A extends B { #p = c; static s = d; m(x) { return x + this.y + e; } }', 'A', 'B c d e'],
    ['for (const a of b) { var c = a; let d = c + e; }', 'c', 'b e'],
    ['try { a(); } catch ({ b }) { c(b); }', '', 'a c'],
    ['label: while (a) { if (b) continue label; break label; }', '', 'a b'],
    ['switch (a) { case b: let c = d; }', '', 'a b d'],
    ['async function* f() { for await (const a of b) yield a; }', 'f', 'b'],
    ['export const a = b;', 'a', 'b'],
    ['export default function f() { return g; }', 'f', 'g'],
    ['module.exports = { f };', '', 'f'],
    ['if (a) { function g() { return h; } }', '', 'a h'],
  ]) {
    const [statement, ...more] = outlined(text).outline;
    assert.deepStrictEqual(more, [], text);
    assert.deepStrictEqual([statement.binds || [], statement.reads || []], [binds, reads].map((names) => names.split(' ').filter(Boolean)), text);
  }
});

test('places and kinds', () => {
  const text = "const a = 'é';;\nfunction f() {}\nexport class B {}\nf();";
  const source = Buffer.from(text);
  const found = outlined(text).outline.map(({ kind, span }) => [kind, source.subarray(span.start || 0, span.end).toString()]);
  assert.deepStrictEqual(found, [['assign', "const a = 'é';"], ['function', 'function f() {}'], ['class', 'export class B {}'],
    ['expression', 'f();']]);
});

test('a name of the language that the program binds', () => {
  const [, second] = outlined('function parseInt(x) { return x; }\nparseInt(1);').outline;
  assert.deepStrictEqual(second.reads, ['parseInt']);
});

test('TypeScript: types are no reads', () => {
  const [statement] = outlined('function f(a: A, b?: B): C { return a as D; }', 'typescript').outline;
  assert.deepStrictEqual([statement.binds, statement.reads], [['f'], undefined]);
});

test('only when asked', () => {
  assert.strictEqual(syntax.analyse(Buffer.from('f();')).outline, undefined);
});

test('how many arguments', () => {
  for (const [text, required, accepted, variadic] of [
    ['function f() {}', 0, 0, false], ['function f(a, b = 1) {}', 1, 2, false], ['function f(a, ...b) {}', 1, 1, true],
    ['function f(a) { return arguments[1]; }', 1, 1, true], ['const f = (a, { b }) => a;', 2, 2, false],
    ['function f(a) { return () => arguments; }', 1, 1, true],
    ['function f(a) { function g() { return arguments; } return g; }', 1, 1, false],
  ]) {
    const f = outlined(text).functions[1];
    assert.deepStrictEqual([f.required || 0, f.accepted || 0, f.variadic || false], [required, accepted, variadic], text);
  }
});

test('more text could complete it', () => {
  for (const text of ['const f = (x) => {\n', 'function f(', '/* so', 'x = `a', "x = 'a", 'class A {\n  m() {\n', 'if (a)\n', 'f(1,\n  // so\n',
    "import a from 'b';\nexport function f() {\n"]) {
    assert.strictEqual(outlined(text).errors[0].unfinished, true, text);
  }
  for (const text of ['Write a function.', '  return 1;\n}', 'x = = 1', "x = 'a\n;", 'function f() {}\n\nThat is all.\n', 'let a; let a;']) {
    assert.strictEqual(outlined(text).errors[0].unfinished, undefined, text);
  }
});
