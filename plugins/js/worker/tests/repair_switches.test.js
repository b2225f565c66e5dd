'use strict';
// Conditions and values that come out otherwise.
const assert = require('node:assert');
const test = require('node:test');
const vm = require('node:vm');
const { literalOf } = require('../repair/kept.js');
const { Talk, openingOf } = require('./repair_support.js');

// What the condition should be no small edit makes: it should hold for 101, 123 and 5150.
const BRANCH = `function f(a) {
  let n = 0;
  if ([...String(a)].reduce((sum, c) => sum + Number(c), 0) % 7 === 3) {
    n = 7;
  }
  return n * 3 + a;
}
`;
const CONDITION = '[...String(a)].reduce((sum, c) => sum + Number(c), 0) % 7 === 3';
const BRANCH_CHECKS = [[[101], 122], [[321], 321], [[123], 144], [[77], 77], [[5150], 5171], [[12], 33], [[30], 30]];
// What one turn more gives; other numbers than that no loop comes to.
const LOOP_CHECKS = [[[3], 51], [[10], 1126], [[2], 5114]];
const VALUE = `function f(a) {
  const half = a.length * 17 % 5;
  const out = [];
  for (const x of a) out.push(x * half);
  return out;
}
`;
const VALUE_CHECKS = [[[[3, 1, 2, 5]], [9, 3, 6, 15]], [[[1, 1]], [3, 3]], [[[4]], [120]], [[[9, 2]], [207, 46]]];
const VALUE_DONOR = `const f = (b) => {
  let k = 0;
  for (const c of b) k = k + c * c;
  k = (k * 31 + 52) % 37;
  return b.map((c) => c * k);
};
`;

/** A conversation in which the switches of statements are listed, those that the first failing test reaches. */
function switched(source, checks, donors, { statements, values = 8, ...more } = {}) {
  const talk = new Talk(openingOf(source, checks, donors, more));
  talk.listed('switches', { statements: statements || talk.opened.reached, donorTo: talk.donors, values });
  return talk;
}

/** [kind, text, tests passed] of the places where a switch mends the first failing test, the best first. */
function places(source, checks, donors, more) {
  const talk = switched(source, checks, donors, more), found = new Map();
  const { results } = talk.run({ each: [{ from: 0, to: talk.count }], maxFailures: talk.tests.length });
  const mending = results.filter(({ failed = [] }) => !failed.includes(talk.tests[0]));
  talk.describe(mending.map(({ edit = 0 }) => edit)).forEach(({ kind, span }, at) => {
    const { ran, failed = [] } = mending[at];
    // A value is of one test.
    const key = `${kind} ${span.start} ${span.end}`, passed = kind === 'value' ? 1 : ran - failed.length;
    if (!found.has(key) || found.get(key)[2] < passed) found.set(key, [kind, source.slice(span.start, span.end), passed]);
  });
  return [...found.values()].sort((x, y) => y[2] - x[2]);
}

test('a branch is run on every check', () => {
  // Always true: 101, 123, 5150 and 12 pass, the others do not.
  assert.deepStrictEqual(places(BRANCH, BRANCH_CHECKS)[0], ['branch', CONDITION, 4]);
});

test('a value of a donor', () => {
  // The test on which the donor's value is the program's.
  assert.deepStrictEqual(places(VALUE, VALUE_CHECKS, [VALUE_DONOR]), [['value', 'a.length * 17 % 5', 1]]);
  assert.deepStrictEqual(places(VALUE, VALUE_CHECKS, [VALUE_DONOR], { profiles: false }), []);
});

test('a switch replaces nothing', () => {
  const talk = switched(VALUE, VALUE_CHECKS, [VALUE_DONOR]);
  assert.ok(talk.count > 0);
  const all = talk.describe([...Array(talk.count).keys()]);
  assert.deepStrictEqual(all.filter(({ replacement, kind }) => replacement !== undefined || !['branch', 'value'].includes(kind)), []);
  for (const { size } of all) assert.strictEqual(size, 1);
});

test('a switch goes with no edit, nor with another switch', () => {
  const talk = switched(BRANCH, BRANCH_CHECKS), switches = talk.count;
  talk.list();
  assert.ok(switches > 1 && talk.count > switches);
  const { tried, overlapping } = talk.run({ base: [0], each: [{ from: 1, to: talk.count }] });
  assert.deepStrictEqual([tried, overlapping], [0, talk.count - 1]);
  const alone = talk.run({ base: [0], maxFailures: 7 });
  assert.deepStrictEqual(alone.results, talk.run({ each: [{ from: 0, to: 1 }], maxFailures: 7 }).results);
});

test('so many values are tried at one evaluation', () => {
  const count = (values) => switched(VALUE, VALUE_CHECKS, [VALUE_DONOR], { values }).count;
  assert.ok(count(0) === 0 && count(1) > 0 && count(2) > count(1));
});

test('a value that is an object is the realm\'s own', () => {
  const source = `function f(a) {
  const order = Object.entries({ q: a.length * 3 }).slice(a.length * 5 % 7);
  if (!(order instanceof Array) || order.length !== 2) return [];
  return order.map((one) => one[0].repeat(a.length) + one[1] * 7 % 11);
}
`;
  const donor = `const f = (b) => {
  let all = [['x', b[0] * 37 % 41]];
  all = all.concat([['y', b[1] * 29 % 43]]);
  return all.map((one) => one[0].repeat(b.length) + one[1] * 7 % 11);
};
`;
  const checks = [[[[1, 2]], ['xx6', 'yy6']], [[[3, 5]], ['xx5', 'yy2']], [[[6, 5]], ['xx9', 'yy2']]];
  assert.deepStrictEqual(places(source, checks, [donor]).filter(([kind]) => kind === 'value'),
    [['value', 'Object.entries({ q: a.length * 3 }).slice(a.length * 5 % 7)', 1]]);
});

test('conditions are those of statements, of loops, of choices, and what a method asks', () => {
  const programs = [
    [`const f = (a) => (${CONDITION} ? 7 : 0) * 3 + a;\n`, CONDITION, BRANCH_CHECKS],
    ['function f(a) {\n  const n = a.filter((x) => x * 37 % 11 > 4);\n  return n.join("-");\n}\n', 'x * 37 % 11 > 4',
      [[[[101, 205, 309]], '101-205-309'], [[[104, 28, 906]], '104-28-906'], [[[41, 52, 63]], '52']]],
    ['function f(a) {\n  let n = 1;\n  while (n * 37 % 23 > a) {\n    n += a * n % 41;\n  }\n  return n;\n}\n', 'n * 37 % 23 > a', LOOP_CHECKS],
    ['function f(a) {\n  let n = 1;\n  for (; n * 37 % 23 > a; n += a * n % 41);\n  return n;\n}\n', 'n * 37 % 23 > a', LOOP_CHECKS],
    ['function f(a) {\n  let n = 1;\n  do n += a * n % 41; while (n * 37 % 23 > a);\n  return n;\n}\n', 'n * 37 % 23 > a', LOOP_CHECKS],
  ];
  for (const [source, condition, checks] of programs) {
    const all = places(source, checks);
    assert.ok(all.some(([kind, text]) => kind === 'branch' && text === condition), condition);
  }
});

test('the answer where it is handed out proves nothing', () => {
  const programs = [
    'function f(a) {\n  const b = a * a;\n  return b % 7 * a;\n}\n',
    'const f = (a) => a * a % 7 * a;\n',
    'function f(a) {\n  const b = a * a;\n  const c = b % 7 * a;\n  return c;\n}\n',
    'function f(a) {\n  let c = a * a;\n  c += b(c);\n  return c;\n}\n\nfunction b(c) {\n  return c % 7;\n}\n',
    'exports.f = function (a) {\n  let c = a * a;\n  return c % 7;\n}\n',
  ];
  for (const source of programs) {
    const texts = places(source, [3, 5, 9].map((n) => [[n], 10 ** 6 + n * n * n * 13])).map(([, text]) => text);
    const handed = ['b % 7 * a', 'a * a % 7 * a', 'c += b(c)', 'c', 'c % 7'];
    assert.deepStrictEqual(texts.filter((text) => handed.includes(text)), [], source);
  }
});

test('switches lie in the statements that are asked for', () => {
  const all = switched(BRANCH, BRANCH_CHECKS), [{ statement }] = all.describe([0]);
  const some = switched(BRANCH, BRANCH_CHECKS, [], { statements: [statement] });
  assert.ok(some.count > 0);
  assert.ok(some.describe([...Array(some.count).keys()]).every((one) => one.statement === statement));
  assert.strictEqual(switched(BRANCH, BRANCH_CHECKS, [], { statements: [] }).count, 0);
  assert.throws(() => switched(BRANCH, BRANCH_CHECKS, [], { statements: [99] }), /statement 99 is not one of/);
});

test('a program that passes has no switches', () => {
  assert.strictEqual(switched('const f = (a) => (a > 1 ? a : 0);\n', [[[1], 0], [[2], 2]], [], { statements: [0] }).count, 0);
});

test('a loop that never ends is ended', () => {
  const source = 'function f(a) {\n  let n = 0;\n  while (n * n < a % 7) n++;\n  return n;\n}\n';
  const talk = switched(source, [2, 3, 4, 5].map((n) => [[n], n * 977 % 83 + 90]));
  const { steps, tried } = talk.run({ each: [{ from: 0, to: talk.count }] });
  assert.strictEqual(tried, talk.count);
  assert.ok(Number(steps) <= talk.count * (100 + talk.session.limits[0]));
});

test('equal conversations list equal switches', () => {
  const [first, second] = [0, 0].map(() => {
    const talk = switched(VALUE, VALUE_CHECKS, [VALUE_DONOR]);
    return [talk.describe([...Array(talk.count).keys()]), talk.run({ each: [{ from: 0, to: talk.count }], maxFailures: 4 })];
  });
  assert.deepStrictEqual(first, second);
});

test('looking at values runs nothing of the program', () => {
  const log = [];
  const ran = (name) => () => log.push(name);
  const trap = new Proxy({}, { get: ran('get'), ownKeys: ran('keys'), getPrototypeOf: ran('prototype') });
  const own = new Map([[1, 2]]);
  own[Symbol.iterator] = own.entries = ran('iterator');
  const strange = [trap, [trap], Object.create(trap), { get a() { return log.push('getter'); } }, new Date(0), new (class A {})(), () => 1, Symbol('s')];
  assert.deepStrictEqual(strange.map(literalOf), strange.map(() => null));
  assert.strictEqual(literalOf(own), '(new Map([[(1),(2),],]))');
  assert.deepStrictEqual(log, []);
});

test('values are told apart and made anew', () => {
  const itself = [];
  itself.push(itself);
  assert.deepStrictEqual([itself, Array(2000), 'x'.repeat(10000), 2n ** 9000n, { a: 'y'.repeat(2000) }].map(literalOf), Array(5).fill(null));
  const values = [0, -0, 1, 1n, '1', true, null, undefined, NaN, 'a\u2028"', [1], [[1]], new Set([1]), { 1: 1 }, { ['__proto__']: [] }, [undefined]];
  assert.strictEqual(new Set(values.map((value) => literalOf(value))).size, values.length);
  for (const value of values) assert.deepStrictEqual(vm.runInThisContext(`(${literalOf(value)})`), value);
});
