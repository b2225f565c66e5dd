'use strict';
// Expressions that solve the problem by themselves, and generated inputs that tell edits apart.
const assert = require('node:assert');
const test = require('node:test');
const { Talk, openingOf, lines, replacement, applied, outcomes } = require('./repair_support.js');

const STEPS = 'function f(a) {\n  let b = a;\n  b = b + 1;\n  return b;\n}\n';
const SQUARES = [[[2], 5], [[3], 10]];

/** The lines of the edits that pass the tests, and of those the ones that a standalone solution comes from. */
function standing(source, checks, donors, limit = 32) {
  const talk = new Talk(openingOf(source, checks, donors));
  const { count } = talk.list(), repairing = talk.repairing(0, count);
  const { first, count: alone, origins } = talk.listed('standalone', { edits: repairing, limit });
  assert.strictEqual(origins.length, alone);
  const solutions = alone ? talk.repairing(first, first + alone) : [];
  const marked = new Set(solutions.flatMap((number) => origins[number - first].edits));
  return { talk, first, alone, solutions, repairs: lines(talk.describe(repairing), source), marked: lines(talk.describe([...marked]), source) };
}

test('what solves the problem by itself is found', () => {
  const { repairs, marked, talk, solutions } = standing(STEPS, SQUARES, ['function f(a) {\n  if (a < 0) a = -a;\n  return a * a + 1;\n}\n']);
  assert.ok(marked.includes('donor: b -> a * a + 1'), marked.join('\n'));
  assert.ok(repairs.includes('donor: a -> a * a') && !marked.includes('donor: a -> a * a'));
  for (const edit of talk.describe(solutions)) {
    assert.match(replacement(edit), /^return a \* a \+ 1;/);
    assert.deepStrictEqual(outcomes(applied(STEPS, edit), SQUARES), [true, true]);
  }
});

test('what reads another variable does not solve it by itself', () => {
  const { repairs, marked } = standing(STEPS, SQUARES, ['function f(a) {\n  let c = a;\n  c = c * c + 1;\n  return c;\n}\n']);
  assert.ok(repairs.some((line) => /b \* b/.test(line)));
  assert.deepStrictEqual(marked.filter((line) => /b \* b/.test(line)), []);
});

test('a slip mended does not solve it by itself', () => {
  const { repairs, alone } = standing('function f(a) {\n  const b = a;\n  return a < 3;\n}\n', [[[3], true], [[4], false], [[1], true]], []);
  assert.ok(repairs.includes('comparison: a < 3 -> a <= 3'));
  assert.strictEqual(alone, 0);
});

test("a sibling's whole return is found wherever it is put, and the slip is mended", () => {
  const source = 'const f = (items, step) => {\n  const out = [];\n  for (let i = 0; i < items.length; i++) {\n    out.push(items[i]);\n  }\n  return out;\n};\n';
  const checks = [[[[1, 2, 3, 4, 5], 2], [1, 3, 5]], [[[4, 5, 6], 3], [4]], [[[7, 8], 1], [7, 8]]];
  const sibling = 'function f(list, n) {\n  if (n < 1) return [];\n  return list.filter((_, k) => k % n === 0);\n}\n';
  const { repairs, marked } = standing(source, checks, [sibling]);
  assert.ok(repairs.includes('variable: i++ -> i += step'), repairs.join('\n'));
  const whole = repairs.filter((line) => line.includes('items.filter'));
  assert.ok(whole.length > 0);
  assert.deepStrictEqual(whole.filter((line) => !marked.includes(line)), []);
  assert.deepStrictEqual(marked.filter((line) => !line.includes('items.filter')), []);
});

test('so many expressions are listed', () => {
  const donor = 'function f(a) {\n  if (a < 0) a = -a;\n  return a * a + 1;\n}\n';
  const { alone } = standing(STEPS, SQUARES, [donor]);
  assert.ok(alone > 1);
  assert.strictEqual(standing(STEPS, SQUARES, [donor], 1).alone, 1);
  assert.strictEqual(standing(STEPS, SQUARES, [donor], 0).alone, 0);
});

test('generated inputs tell repairs apart', () => {
  const source = 'function f(a) {\n  return a * 3;\n}\n';
  const talk = new Talk(openingOf(source, [[[2], 4]], [], { generated: [[[0], 0], [[3], 6], [[5], 10], [[7], 14]] }));
  const { count } = talk.list(), repairing = talk.repairing(0, count);
  const { results } = talk.run({ each: repairing.map((number) => ({ from: number, to: number + 1 })), checks: [1, 2, 3, 4], maxFailures: 4 });
  const passed = Object.fromEntries(lines(talk.describe(repairing), source).map((line, at) => [line, results[at].ran - (results[at].failed || []).length]));
  assert.strictEqual(passed['constant: 3 -> 2'], 4);
  assert.strictEqual(passed['variable: 3 -> a'], 1);      // a * a is right on 0 alone
});
