'use strict';
// Forced branches and values, where no edit repairs.
const assert = require('node:assert');
const test = require('node:test');
const { kept } = require('../repair/forcing.js');
const { found, lines } = require('./repair_support.js');

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

/** [kind, text, checks passed] of what can be forced. */
const places = ({ forced = [] }, source) => forced.map(({ kind, span, passed }) => [kind, source.slice(span.start, span.end), passed]);

/** The same, of a program that must have no repairs. */
function forced(source, checks, donors, more) {
  const result = found(source, checks, donors, more);
  assert.deepStrictEqual(lines(result.repairs, source), []);
  return places(result, source);
}

test('a branch is run on every check', () => {
  // Always true: 101, 123, 5150 and 12 pass, the others do not.
  assert.deepStrictEqual(forced(BRANCH, BRANCH_CHECKS)[0], ['branch', CONDITION, 4]);
});

test('a value of a donor', () => {
  assert.deepStrictEqual(forced(VALUE, VALUE_CHECKS, [VALUE_DONOR]), [['value', 'a.length * 17 % 5', 1]]);
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
  assert.deepStrictEqual(forced(source, checks, [donor]).filter(([kind]) => kind === 'value'),
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
    const { repairs, forced: all = [] } = found(source, checks);
    assert.deepStrictEqual(lines(repairs, source), []);
    assert.ok(all.some(({ kind, span }) => kind === 'branch' && source.slice(span.start, span.end) === condition), condition);
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
    const texts = forced(source, [3, 5, 9].map((n) => [[n], 10 ** 6 + n * n * n * 13])).map(([, text]) => text);
    const handed = ['b % 7 * a', 'a * a % 7 * a', 'c += b(c)', 'c', 'c % 7'];
    assert.deepStrictEqual(texts.filter((text) => handed.includes(text)), [], source);
  }
});

test('nothing is forced where an edit repairs', () => {
  const result = found('function f(a) {\n  if (a > 3) return 1;\n  return 0;\n}\n', [[[3], 1], [[4], 1], [[1], 0]]);
  assert.ok(result.repairs.length > 0);
  assert.strictEqual(result.forced, undefined);
});

test('statements that are not listed are left alone', () => {
  const all = found(BRANCH, BRANCH_CHECKS).forced;
  const { statement } = all[0];
  const { forced: some } = found(BRANCH, BRANCH_CHECKS, [], { order: [statement] });
  assert.ok(some.length > 0 && some.every((one) => one.statement === statement));
  assert.strictEqual(found(BRANCH, BRANCH_CHECKS, [], { order: [] }).forced, undefined);
});

test('a loop that never ends is ended', () => {
  const source = 'function f(a) {\n  let n = 0;\n  while (n * n < a % 7) n++;\n  return n;\n}\n';
  const { steps } = found(source, [2, 3, 4, 5].map((n) => [[n], n * 977 % 83 + 90]));
  assert.ok(Number(steps) < 1000000);
});

test('equal searches force equal places', () => {
  assert.deepStrictEqual(found(VALUE, VALUE_CHECKS, [VALUE_DONOR]), found(VALUE, VALUE_CHECKS, [VALUE_DONOR]));
});

test('looking at values runs nothing of the program', () => {
  const log = [];
  const ran = (name) => () => log.push(name);
  const trap = new Proxy({}, { get: ran('get'), ownKeys: ran('keys'), getPrototypeOf: ran('prototype') });
  const own = new Map([[1, 2]]);
  own[Symbol.iterator] = own.entries = ran('iterator');
  const strange = [trap, [trap], Object.create(trap), { get a() { return log.push('getter'); } }, new Date(0), new (class A {})(), () => 1, Symbol('s')];
  assert.deepStrictEqual(strange.map(kept), strange.map(() => null));
  assert.strictEqual(kept(own).text, '(new Map([[(1),(2),],]))');
  assert.deepStrictEqual(log, []);
});

test('values are told apart and made anew', () => {
  const itself = [];
  itself.push(itself);
  assert.deepStrictEqual([itself, Array(2000), 'x'.repeat(10000), 2n ** 9000n, { a: 'y'.repeat(2000) }].map(kept), Array(5).fill(null));
  const values = [0, -0, 1, 1n, '1', true, null, undefined, NaN, 'a\u2028"', [1], [[1]], new Set([1]), { 1: 1 }, { ['__proto__']: [] }, [undefined]];
  assert.strictEqual(new Set(values.map((value) => kept(value).text)).size, values.length);
  for (const value of values) assert.deepStrictEqual((0, eval)(kept(value).text), value);
});
