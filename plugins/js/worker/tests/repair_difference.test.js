'use strict';
// The hunks in which a program differs from a donor.
const assert = require('node:assert');
const test = require('node:test');
const { Talk, openingOf } = require('./repair_support.js');

const CHECKS = [[[[3, -1, 2]], 10], [[[1]], 2], [[[-4, 5]], 10]];
const DONOR = `function double(n) {
  return n * 2;
}
function f(items) {
  let result = 0;
  for (const item of items) {
    if (item < 0) {
      continue;
    }
    result += double(item);
  }
  return result;
}
`;
const program = (start, body, double = 'n * 2') => `const double = (n) => ${double};
const f = (xs) => {
  let total = ${start};
  for (const x of xs) {
${body}
  }
  return total;
};
`;
const GUARD = '    if (x < 0) {\n      continue;\n    }\n';
// What is wrong, and the texts of the hunks that the difference must have.
const CASES = {
  'names by values': [program('7', GUARD + '    total -= double(x);'), DONOR.replace('function double(n) {\n  return n * 2;\n}', 'const double = (n) => n * 2;'), ['0', 'total += double(x)']],
  'a branch is missing': [program('0', '    total += double(x);'), DONOR.replace('function double(n) {\n  return n * 2;\n}', 'const double = (n) => n * 2;'),
    ['if (x < 0) {\n      continue;\n    }\n    ']],
  'a function is missing': ['function f(xs) {\n  let total = 0;\n  for (const x of xs) {\n' + GUARD + '    total += x;\n  }\n  return total;\n}\n', DONOR,
    ['function double(n) {\n  return n * 2;\n}\n', 'double(x)']],
  'an else that goes': [DONOR.replace('    result +=', '    else {\n      result = 1;\n    }\n    result +='), DONOR, ['{}']],
};

const hunks = (talk, donor = 0) => {
  const { first, count } = talk.listed('difference', { donor });
  return talk.describe(Array.from({ length: count }, (_, at) => first + at));
};
const text = ({ replacement = '' }) => Buffer.from(replacement, 'base64').toString('utf8');
const number = ({ edit = 0 }) => edit;

for (const [name, [source, donor, texts]] of Object.entries(CASES)) {
  test(`difference: ${name}`, () => {
    const talk = new Talk(openingOf(source, CHECKS, [donor]));
    const found = hunks(talk);
    assert.deepEqual(found.map(text), texts);
    const { results } = talk.run({ base: found.map(number) });
    assert.deepEqual(results.map(({ failed = [] }) => failed), [[]]);
    const one = talk.run({ base: [number(found[0])], maxFailures: 3 });
    assert.ok(found.length === 1 || one.results[0].failed.length > 0);
  });
  test(`no difference to itself: ${name}`, () => {
    assert.deepEqual(hunks(new Talk(openingOf(source, CHECKS, [source]))), []);
  });
}

test('a statement before one that changes is one hunk with it', () => {
  const source = 'function f(xs) {\n  return 1;\n}\n', donor = 'function f(xs) {\n  if (xs.length) return 3;\n  return 2;\n}\n';
  const talk = new Talk(openingOf(source, [[[[]], 2], [[[1]], 3]], [donor]));
  const found = hunks(talk);
  assert.deepEqual(found.map(text), ['if (xs.length) return 3;\n  ', '2']);
  assert.equal(talk.run({ base: found.map(number) }).results[0].failed, undefined);
});

test('a constant that the donor changes becomes a variable', () => {
  const source = 'function f(xs) {\n  const n = 1;\n  return n;\n}\n';
  const donor = 'function f(xs) {\n  let n = 0;\n  for (const x of xs) n += x;\n  return n;\n}\n';
  const talk = new Talk(openingOf(source, [[[[2, 3]], 5]], [donor]));
  const found = hunks(talk);
  assert.equal(text(found[0]), 'let n = 0;');
  assert.equal(talk.run({ base: found.map(number) }).results[0].failed, undefined);
});

test('hunks make no sets with edits or with hunks of another list', () => {
  const [source, donor] = CASES['names by values'];
  const talk = new Talk(openingOf(source, CHECKS, [donor, donor]));
  const { first } = talk.list();
  const one = hunks(talk), other = hunks(talk, 1);
  for (const base of [[first, number(one[0])], [number(one[0]), number(other[0])]]) {
    const { results, overlapping } = talk.run({ base });
    assert.deepEqual([results.length, overlapping], [0, 1]);
  }
});

test('a donor that is none has no difference', () => {
  for (const donor of ['function g(a) { return 1; }', 'function f(a, b) { return 1; }', 'function f( {']) {
    assert.deepEqual(hunks(new Talk(openingOf(CASES['names by values'][0], CHECKS, [donor]))), []);
  }
});
