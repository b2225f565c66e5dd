'use strict';
// Statements: where they begin and end, and how they nest.
const assert = require('node:assert');
const test = require('node:test');
const { analyse } = require('../record/analysis.js');

function statementsOf(source) {
  const found = analyse(Buffer.from(source));
  assert.strictEqual(found.error, null);
  return found.statements.map((p) => [p.kind, found.source.subarray(found.byte(p.start), found.byte(p.end)).toString()]);
}

test('headers end with their brace', () => {
  const source = [
    'async function f(a = {b: (() => {})()}, /* { */ ...c) // {',
    '{ try { x } catch ({e}) { y } finally { z }',
    '  if (a) b; else if (c) { d } else { e } if (f) g; else h',
    '  while (x) y; do { z } while (w)',
    '  for (let i = 0, j; ; ) { break } for await (const x of y) z; for (k in {}) ;',
    '  outer: for (;;) { continue outer }',
    '  switch (a ? {} : b) { case c ? {} : d: e; break; default: f } }',
    'class A extends (class {}) { x = 1; static y; [z]() { return 1 } get w() { return 2 } static { v } }',
    'const g = function () { return 1 }, h = x => ({ y: x }), i = () => { };',
    'o.p = (x) => { return x }; return_(xs.map(function (x) { x }), function () { y })',
    'throw a; debugger; delete a.b; a++; a **= 2; [a, b] = c; var u, v; let w;',
  ].join('\n');
  assert.deepStrictEqual(statementsOf(source), [
    ['function', source.slice(0, source.indexOf('{ try') + 1)],
    ['function', '() => {'],
    ['try', 'try {'], ['expression', 'x'], ['except', 'catch ({e}) {'], ['expression', 'y'],
    ['finally', 'finally {'], ['expression', 'z'],
    ['if', 'if (a)'], ['expression', 'b;'], ['elif', 'if (c) {'], ['expression', 'd'], ['else', 'else {'],
    ['expression', 'e'], ['if', 'if (f)'], ['expression', 'g;'], ['else', 'else'], ['expression', 'h'],
    ['while', 'while (x)'], ['expression', 'y;'], ['while', 'do {'], ['expression', 'z'], ['while', 'while (w)'],
    ['for', 'for (let i = 0, j; ; ) {'], ['break', 'break'],
    ['for', 'for await (const x of y)'], ['expression', 'z;'], ['for', 'for (k in {})'],
    ['for', 'for (;;) {'], ['continue', 'continue outer'],
    ['match', 'switch (a ? {} : b) {'], ['case', 'case c ? {} : d:'], ['expression', 'e;'], ['break', 'break;'],
    ['case', 'default:'], ['expression', 'f'],
    ['class', 'class A extends (class {}) {'], ['class', 'class {'],
    ['assign', 'x = 1;'], ['declare', 'static y;'], ['function', '[z]() {'], ['return', 'return 1'],
    ['function', 'get w() {'], ['return', 'return 2'], ['class', 'static {'], ['expression', 'v'],
    ['assign', 'const g = function () {'], ['return', 'return 1'], ['function', '() => {'],
    ['function', 'o.p = (x) => {'], ['return', 'return x'],
    ['expression', 'return_(xs.map(function (x) {'], ['expression', 'x'], ['function', 'function () {'],
    ['expression', 'y'],
    ['raise', 'throw a;'], ['pass', 'debugger;'], ['delete', 'delete a.b;'], ['augment', 'a++;'],
    ['augment', 'a **= 2;'], ['assign', '[a, b] = c;'], ['declare', 'var u, v;'], ['declare', 'let w;'],
  ]);
});

test('bytes and line ends', () => {
  for (const end of ['\n', '\r\n', '\u2028']) {
    for (const mark of ['', '\ufeff']) {
      const source = mark + ["é = 'ü𝔘'; b = é", 'function f(ß) {', '\treturn ß }', 'if (b) f(b)'].join(end);
      assert.deepStrictEqual(statementsOf(source), [['assign', "é = 'ü𝔘';"], ['assign', 'b = é'], ['function', 'function f(ß) {'],
        ['return', 'return ß'], ['if', 'if (b)'], ['expression', 'f(b)']]);
    }
  }
});

test('nesting', () => {
  const found = analyse(Buffer.from('function f() { if (a) { b } else if (c) d; else { class E { g = 1 } } } h'));
  const rows = found.statements.map((p) => [p.kind, p.header ? p.header.index + 1 : 0, p.function.index]);
  assert.deepStrictEqual(rows, [
    ['function', 0, 0], ['if', 1, 1], ['expression', 2, 1], ['elif', 1, 1], ['expression', 4, 1],
    ['else', 1, 1], ['class', 6, 1], ['assign', 7, 1], ['expression', 0, 0]]);
});

test('modules', () => {
  const source = 'import a, {b} from "fs"; export function f() { } export default class { }\nexport const c = () => { }; export {c as d}';
  assert.deepStrictEqual(statementsOf(source), [['import', 'import a, {b} from "fs";'], ['function', 'export function f() {'],
    ['class', 'export default class {'], ['function', 'export const c = () => {'], ['declare', 'export {c as d}']]);
});
