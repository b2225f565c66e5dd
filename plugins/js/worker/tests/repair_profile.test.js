'use strict';
// Profiles of donors: what they hold, and that any bytes in their place are safe.
const assert = require('node:assert');
const test = require('node:test');
const { api } = require('../run/realms.js');
const profile = require('../repair/profile.js');
const { make } = require('../repair/profiler.js');
const { lender } = require('../repair/program.js');
const { Interner, Recorder, Held, Damaged } = require('../repair/values.js');
const { Talk, checkOf, openingOf, profileOf, programOf, lines } = require('./repair_support.js');
const { random } = require('./support.js');

const DONOR = 'function f(xs, k) {\n  let sum = 0;\n  for (const x of xs) sum += g(x, k);\n  return sum;\n}\nfunction g(a, b) {\n  const c = a * b;\n  return c;\n}\n';
const INPUTS = [[[[1, 2], 3], 9], [[[], 3], 0], [[null, 3], 0]];

const made = (source, inputs = INPUTS, entryPoint = 'f') => make({
  source: Buffer.from(source), language: 'javascript', entryPoint, inputs: inputs.map((one) => checkOf(one).input) }, api);
const program = () => lender(Buffer.from(DONOR), 'javascript');

test('a profile has steps, and values of variables and functions', () => {
  const bytes = made(DONOR);
  assert.deepStrictEqual(bytes, made(DONOR));
  const read = profile.read(bytes, 3);
  // The function, two turns, and two calls; the function alone; none where it does not return.
  assert.deepStrictEqual(read.steps, [5, 1, null]);
  const of = program(), whole = read.of(of, new Interner());
  const variable = (name) => of.bindings.find((b) => b.name === name && !b.callable);
  assert.deepStrictEqual(whole.seen(0, variable('sum')), ['(0)', '(3)', '(9)']);
  assert.deepStrictEqual(whole.seen(1, variable('sum')), ['(0)']);
  assert.deepStrictEqual(whole.seen(0, variable('xs')), ['([(1),(2),])']);
  assert.deepStrictEqual(whole.returned(0, of.functions.find(({ name }) => name === 'g')), ['(3)', '(6)']);
  assert.deepStrictEqual(whole.returned(1, of.functions.find(({ name }) => name === 'f')), ['(0)']);
  assert.strictEqual(whole.values.sequence(variable('sum')).length, 4);
});

test('a program that cannot be read has an empty profile', () => {
  assert.strictEqual(made('function f( {').length, 0);
  assert.strictEqual(made('export const n = await 1;').length, 0);
});

test('a program that throws, loops or grows has a profile with the runs that returned', () => {
  const source = 'function f(n) {\n  if (n === 1) throw new Error("no");\n  while (n === 2);\n  if (n === 3) return "x".repeat(1e9);\n  return n;\n}\n';
  assert.deepStrictEqual(profile.read(made(source, [0, 1, 2, 3, 4].map((n) => [[n], n])), 5).steps, [1, null, null, null, 1]);
});

test('a profile is never larger than it may be', () => {
  // Each value is as long as one may be, and none is there twice.
  const source = `function f(n) {\n${Array.from({ length: 40 }, (_, at) => `  let v${at};`).join('\n')}\n  for (let i = 0; i < 30; i++) {\n` +
    `${Array.from({ length: 40 }, (_, at) => `    v${at} = [n, i, ${at}, 'x'.repeat(900)];`).join('\n')}\n  }\n  return n;\n}\n`;
  const bytes = made(source, Array.from({ length: 30 }, (_, n) => [[n], n]));
  assert.ok(bytes.length > 10000 && bytes.length <= profile.LARGEST, `${bytes.length}`);
  const read = profile.read(bytes, 30);
  // A text that is made so long costs 15 steps.
  assert.deepStrictEqual(read.steps, Array(30).fill(1 + 30 + 30 * 40 * 15));
  assert.ok(read.of(lender(Buffer.from(source), ''), new Interner()));
});

test('what is no profile of the donor leaves it out', () => {
  const source = 'const f = (a) => a * 7\n', checks = [[[2], 24], [[1], 12]], donor = 'const f = (x) => { return 12 * x }\n';
  const kinds = (profiles) => {
    const opening = openingOf(source, checks);
    opening.donors = profiles.map((one) => ({ program: programOf(donor), profile: one }));
    const talk = new Talk(opening);
    talk.list(talk.statements);
    return lines(talk.describe([...Array(talk.count).keys()]), source);
  };
  const own = profileOf(donor, checks), wanted = 'constant: 7 -> 12';
  assert.ok(kinds([own]).includes(wanted) && kinds(['']).includes(wanted));
  const wrong = ['!', 'null', '{}', '[]', '{"runs":[]}', '{"runs":[[1,[],[]],[1,[],[]]]}', '{"runs":[1,2]}', '\xff\xfe'].map((text) => Buffer.from(text, 'latin1').toString('base64'));
  // Of another program, of fewer tests, cut, and too large.
  wrong.push(profileOf(DONOR, checks), profileOf(donor, checks.slice(1)), own.slice(0, 40), Buffer.alloc(profile.LARGEST + 1, 32).toString('base64'));
  for (const one of wrong) assert.ok(!kinds([one]).includes(wanted), Buffer.from(one, 'base64').toString().slice(0, 40));
  assert.ok(kinds([...wrong, own]).includes(wanted));
});

/** A message with something else at some of its places. */
function twisted(value, next) {
  const odd = [-1, 0.5, 1e300, 2 ** 53, null, '', 'x', [], {}, [[]], true, 'x'.repeat(9000), -0, 6001, 1 << 10];
  if (next(12) === 0) return odd[next(odd.length)];
  if (Array.isArray(value)) {
    const made_ = value.map((one) => twisted(one, next));
    if (next(10) === 0) made_.splice(next(made_.length + 1), next(2), odd[next(odd.length)]);
    return made_;
  }
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).filter(() => next(20) > 0).map(([key, one]) => [key, twisted(one, next)]));
  return value;
}

test('any bytes are safe to read as a profile', () => {
  const next = random(11), bytes = made(DONOR), whole = JSON.parse(bytes.toString()), of = program();
  let good = 0;
  const look = (one) => {
    const read = profile.read(one, 3);
    if (read === undefined) return;
    assert.ok(read.steps.every((steps) => steps === null || (Number.isInteger(steps) && steps >= 0)));
    const found = read.of(of, new Interner());
    if (found === null) return;
    good++;
    for (const b of of.bindings) {
      assert.ok(found.values.sequence(b).every((number) => Number.isInteger(number) && number >= 0));
      for (let run = 0; run < 3; run++) assert.ok(found.seen(run, b).every((text) => typeof text === 'string'));
    }
    for (const func of of.functions) for (let run = 0; run < 3; run++) found.returned(run, func);
  };
  for (let turn = 0; turn < 3000; turn++) {
    look(Buffer.from(JSON.stringify(twisted(whole, next)) ?? ''));
    const cut = Buffer.from(bytes);
    for (let at = 0; at < 1 + next(6); at++) cut[next(cut.length)] = next(256);
    look(next(4) ? cut : cut.subarray(0, next(cut.length)));
  }
  assert.ok(good > 10);
});

test('what variables held is taken down as it was, and read as numbers', () => {
  const recorder = new Recorder(), interner = new Interner(), list = [1];
  recorder.next();
  recorder.add(0, list);
  list.push(2);
  recorder.add(0, list);
  recorder.add(0, list);
  for (const value of [undefined, null, true, -0, 0, 2n, 'a', Symbol('s'), () => 1, new (class A { a = 1; })()]) recorder.add(1, value);
  const b = [{}, {}];
  for (const texts of [true, false]) {
    const held = Held.read(JSON.parse(JSON.stringify(recorder.message(texts))), b, interner);
    assert.deepStrictEqual(held.sequence(b[0]), [0, 1]);
    assert.strictEqual(held.sequence(b[1]).length, 9);       // -0 is 0 to a program
  }
  assert.throws(() => Held.read({ values: ['(1)'], variables: [[0, 1, 1]] }, b, interner), Damaged);
  assert.throws(() => Held.read({ values: [], variables: [[2, 0]] }, b, interner), Damaged);
});

test('taking values down runs nothing of the program', () => {
  const log = [], ran = (name) => () => log.push(name);
  const recorder = new Recorder();
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const values = [new Proxy({}, { get: ran('get'), ownKeys: ran('keys'), getPrototypeOf: ran('prototype') }), revoked.proxy,
    { get a() { return log.push('getter'); } }, { toJSON: ran('json'), toString: ran('text') }, Object.create(revoked.proxy)];
  for (const value of values) recorder.add(0, [value]);
  for (const value of values) recorder.add(0, value);
  recorder.message(true);
  assert.deepStrictEqual(log, []);
});
