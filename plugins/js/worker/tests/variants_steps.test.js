'use strict';
// A program that gets at the count of its steps gains none by it.
const assert = require('node:assert');
const test = require('node:test');
const { found } = require('./variants_support.js');

const CHECKS = [[[1], 1], [[2], 3]];
const PROGRAMS = {
  'a negative length': 'function f(a) {\n  Array.prototype.join.call({ length: -1e9 });\n  [].fill.call({ length: -1e9 });\n  return a - 1\n}\n',
  'no length': 'function f(a) {\n  try { "x".padStart(NaN); Array.prototype.join.call({ length: NaN }) } catch {}\n  return a - 1\n}\n',
  'a length that changes': 'let n = -1e9;\nconst odd = { length: { valueOf: () => n } };\nfunction f(a) {\n  [...[odd].flat(), ...Array.from({ length: -1e9 })];\n'
    + '  try { [...odd] } catch {}\n  return a - 1\n}\n',
  'the counter by its name': 'function f(a) {\n  const name = /(\\S+N)<0/.exec(f.toString());\n  if (name) eval(name[1].split("--").pop() + " = 1e15");\n  return a - 1\n}\n',
  'no number for a counter': 'function f(a) {\n  const name = /(\\S+N)<0/.exec(f.toString());\n  if (name) eval(name[1].split("--").pop() + " = NaN");\n  return a - 1\n}\n',
};

for (const [name, source] of Object.entries(PROGRAMS)) {
  test(`steps are counted: ${name}`, () => {
    const result = found(source, CHECKS);
    assert.match(result.steps, /^\d+$/);
    assert.ok(Number(result.steps) > 100 * Number(result.tried), `${result.steps} steps for ${result.tried} edits`);
  });
}
