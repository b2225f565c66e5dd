'use strict';
// Further checks, and pieces that solve the problem by themselves.
const assert = require('node:assert');
const test = require('node:test');
const { api } = require('../run/realms.js');
const { search, BadJob } = require('../repair/decode.js');
const { found, job, lines } = require('./repair_support.js');

const TIMES = 'function f(a) {\n  return a * 3;\n}\n';
const CHECKS = [[[2], 4]];
const FURTHER = [[[0], 0], [[3], 6], [[5], 10], [[7], 14]];

const byLine = (source, checks, donors, more) => {
  const result = found(source, checks, donors, more);
  const names = lines(result.repairs, source);
  return { result, repairs: Object.fromEntries(names.map((name, at) => [name, result.repairs[at]])) };
};

test('further checks tell repairs apart', () => {
  const { result, repairs } = byLine(TIMES, CHECKS, [], { further: FURTHER });
  assert.strictEqual(repairs['constant: 3 -> 2'].further, 4);
  // a * a is right on 0 alone: it is looked at until it cannot catch up.
  assert.strictEqual(repairs['variable: 3 -> a'].further, 1);
  assert.strictEqual(repairs['constant: 3 -> 2'].passed, 1);
  assert.strictEqual(result.further, 1);
});

test('no repair needs to pass further checks', () => {
  const alone = found(TIMES, CHECKS, []), beside = found(TIMES, CHECKS, [], { further: [[[1], 'never'], [[2], 'never']] });
  assert.deepStrictEqual(lines(alone.repairs, TIMES), lines(beside.repairs, TIMES));
  assert.deepStrictEqual(beside.repairs.filter(({ further }) => further), []);
});

test('further checks cost nothing without a repair', () => {
  const checks = [[[2], 'never']];
  assert.strictEqual(found(TIMES, checks, []).steps, found(TIMES, checks, [], { further: FURTHER }).steps);
});

test('pairs are counted on further checks too', () => {
  const source = 'function f(a) {\n  const b = a % 3;\n  const c = b * 10;\n  return c - a;\n}\n';
  const checks = [[[1], 11], [[2], 2], [[3], 13], [[6], 6], [[9], 19]];
  const { repairs } = found(source, checks, [], { further: [[[4], 4], [[5], 15]] });
  assert.ok(repairs.length && repairs.every(({ also }) => also));
  assert.ok(repairs.some(({ further }) => further === 2));
});

test('further checks stand behind the tests', () => {
  const asked = job(TIMES, CHECKS, [], { further: FURTHER });
  asked.variants.checks.reverse();
  assert.throws(() => search(asked, api), (error) => error instanceof BadJob && /a further check stands before others/.test(error.message));
});

const STEPS = 'function f(a) {\n  let b = a;\n  b = b + 1;\n  return b;\n}\n';
const SQUARES = [[[2], 5], [[3], 10]];

test('what solves the problem by itself is marked', () => {
  const donor = 'function f(a) {\n  if (a < 0) a = -a;\n  return a * a + 1;\n}\n';
  const { repairs } = byLine(STEPS, SQUARES, [donor]);
  assert.strictEqual(repairs['donor: b -> a * a + 1'].whole, true);
  assert.strictEqual(repairs['donor: a -> a * a'].whole, undefined);
});

test('what reads another variable does not solve it by itself', () => {
  const donor = 'function f(a) {\n  let c = a;\n  c = c * c + 1;\n  return c;\n}\n';
  const { repairs } = byLine(STEPS, SQUARES, [donor]);
  const texts = Object.keys(repairs).filter((line) => /b \* b/.test(line));
  assert.ok(texts.length);
  assert.deepStrictEqual(texts.filter((line) => repairs[line].whole), []);
});

test('a slip mended does not solve it by itself', () => {
  const source = 'function f(a) {\n  const b = a;\n  return a < 3;\n}\n';
  const { repairs } = byLine(source, [[[3], true], [[4], false], [[1], true]], []);
  assert.strictEqual(repairs['comparison: a < 3 -> a <= 3'].whole, undefined);
});
