'use strict';
// Sets of edits: what runs, what is reported of it, and what it costs.
const assert = require('node:assert');
const test = require('node:test');
const { Talk, openingOf, applied, outcomes, lines } = require('./repair_support.js');

const SUM = 'function f(a) {\n  let n = 10;\n  for (const x of a) n += x;\n  return n;\n}\n';
const CHECKS = [[[[1, 2]], 7], [[[]], 10], [[[4]], 6]];

/** A conversation in which all edits of the reached statements are listed. */
function listed(source, checks, donors, more) {
  const talk = new Talk(openingOf(source, checks, donors, more));
  talk.list();
  return talk;
}

const all = (talk) => [{ from: 0, to: talk.count }];
const one = (number) => ({ from: number, to: number + 1 });

test('without edits the program runs as it is', () => {
  const talk = listed(SUM, CHECKS);
  const { results, tried } = talk.run({ maxFailures: 3 });
  assert.deepStrictEqual([results, tried], [[{ failed: [0, 2], ran: 3 }], 1]);
  assert.deepStrictEqual(talk.tests, [0, 2, 1]);
});

test('what failed is listed in the order of the run, until it is too much', () => {
  const talk = listed(SUM, CHECKS);
  assert.deepStrictEqual(talk.run({ checks: [2, 1, 0], maxFailures: 3 }).results, [{ failed: [2, 0], ran: 3 }]);
  assert.deepStrictEqual(talk.run({ checks: [2, 1, 0], maxFailures: 1 }).results, [{ failed: [2, 0], ran: 3 }]);
  assert.deepStrictEqual(talk.run({ checks: [2, 0, 1], maxFailures: 1 }).results, [{ failed: [2, 0], ran: 2 }]);
  assert.deepStrictEqual(talk.run({ checks: [2, 1, 0] }).results, []);
  assert.deepStrictEqual(talk.run({ checks: [1, 2, 0] }).results, [{ failed: [2], ran: 2 }]);
  assert.deepStrictEqual(talk.run({ checks: [] }).results, [{}]);
});

test('a set is there when it passes the first check', () => {
  const talk = listed(SUM, CHECKS);
  const every = talk.run({ each: all(talk), maxFailures: 3 }).results;
  assert.deepStrictEqual(every.map(({ edit = 0 }) => edit), [...Array(talk.count).keys()]);
  const first = talk.run({ each: all(talk) }).results;
  assert.deepStrictEqual(first.map(({ edit = 0 }) => edit), every.filter(({ failed = [] }) => failed[0] !== 0).map(({ edit = 0 }) => edit));
  assert.ok(first.length > 0 && first.length < every.length);
});

test('the best sets the measure for those that follow', () => {
  const talk = listed(SUM, CHECKS, [], { generated: [[[[9]], 1], [[[5, 1]], 4], [[[0]], 10], [[[7]], 3]] });
  const checks = [3, 4, 5, 6];
  const { results: every } = talk.run({ each: all(talk), checks, maxFailures: 4 });
  const { results: best } = talk.run({ each: all(talk), checks, maxFailures: 4, bestOnly: true });
  let fewest = 4;
  const expected = [];
  for (const { edit, failed = [] } of every) {
    if (fewest > 0 || failed[0] !== 3) expected.push([edit, failed.slice(0, fewest + 1)]);
    if (failed.length < fewest) fewest = failed.length;
  }
  assert.deepStrictEqual(best.map(({ edit, failed = [] }) => [edit, failed]), expected);
  assert.strictEqual(fewest, 0);
});

test('no set begins once the steps are used up', () => {
  const talk = listed(SUM, CHECKS);
  const whole = talk.run({ each: all(talk) });
  assert.strictEqual(whole.exhausted, false);
  assert.strictEqual(whole.tried, talk.count);
  const cut = talk.run({ each: all(talk), steps: '1000' });
  assert.strictEqual(cut.exhausted, true);
  assert.ok(cut.tried < whole.tried && Number(cut.steps) >= 1000);
  const before = talk.run({ each: [{ from: 0, to: cut.tried - 1 }] });
  assert.ok(Number(before.steps) < 1000);
  assert.strictEqual(talk.run({ each: all(talk), steps: whole.steps }).exhausted, false);
  assert.strictEqual(talk.run({ each: all(talk), steps: String(Number(whole.steps) - 1) }).tried, whole.tried);
});

test('a set costs its own steps besides those of its runs', () => {
  const talk = listed(SUM, CHECKS);
  // One step an entry, one a turn.
  assert.strictEqual(talk.run({ checks: [0, 1, 2], maxFailures: 3 }).steps, String(100 + 3 + 1 + 2));
  assert.strictEqual(talk.opened.steps, '6');
  const free = listed(SUM, CHECKS, [], { steps: { multiple: 10, floor: 300, most: 200000 } });
  assert.strictEqual(free.run({ checks: [0], maxFailures: 3 }).steps, '3');
});

test('two edits, in two statements and in one', () => {
  const programs = [
    ['function f(a, b) {\n  let n = a - b\n  let m = n * 2\n  return a > 5 ? m : n\n}\n', [[[1, 2], 3], [[3, 3], 6], [[6, 1], 21], [[8, 0], 24]]],
    ['const f = (a, b) => {\n  const n = a > 5 ? (a - b) * 2 : a - b\n  return n\n}\n', [[[1, 2], 3], [[3, 3], 6], [[6, 1], 14], [[8, 0], 16]]],
  ];
  for (const [source, checks] of programs) {
    const talk = listed(source, checks);
    assert.deepStrictEqual(talk.repairing(0, talk.count), [], source);
    let pairs = 0;
    for (const { edit: base = 0 } of talk.run({ each: all(talk) }).results) {
      const { tried, overlapping } = talk.run({ base: [base], each: all(talk) });
      assert.strictEqual(tried + overlapping, talk.count);
      assert.ok(overlapping > 0);
      for (const edit of talk.repairing(0, talk.count, { base: [base] })) {
        pairs++;
        const program = applied(source, ...talk.describe([base, edit]));
        assert.deepStrictEqual(outcomes(program, checks), checks.map(() => true), program);
        assert.deepStrictEqual(talk.run({ base: [base, edit] }).results, [{ edit, ran: checks.length }]);
      }
    }
    assert.ok(pairs > 0, source);
  }
});

test('sets of several edits are their texts together', () => {
  const source = 'function f(a, b) {\n  let n = a - b;\n  if (n > 3) n = n * 2;\n  n += a;\n  return n - b;\n}\n';
  const checks = [[[9, 2], 'never'], [[1, 8], 'never'], [[4, 4], 'never']];
  const every = (of) => {
    const talk = new Talk(openingOf(source, of));
    talk.list(talk.statements);
    return talk;
  };
  const talk = every(checks), described = talk.describe([...Array(talk.count).keys()]);
  let seed = 7, compared = 0;
  const next = (n) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % n;
  };
  const overlap = (x, y) => x.span.start === y.span.start || (x.span.start < y.span.end && y.span.start < x.span.end);
  for (let turn = 0; turn < 120; turn++) {
    const numbers = Array.from({ length: 1 + next(3) }, () => next(talk.count)), edits = numbers.map((number) => described[number]);
    const apart = edits.every((x, at) => edits.slice(at + 1).every((y) => !overlap(x, y)));
    const program = apart && applied(source, ...edits);
    // What the text gives is what the set must give.
    const wanted = apart && checks.map(([args]) => {
      try {
        return new Function(`${program}\nreturn f`)()(...args);
      } catch {
        return undefined;
      }
    });
    if (!apart) {
      assert.strictEqual(talk.run({ base: numbers.slice(1), each: [one(numbers[0])], checks: [0] }).overlapping, 1, lines(edits, source).join('\n'));
      continue;
    }
    if (wanted.includes(undefined)) continue;
    const again = every(checks.map(([args], at) => [args, wanted[at]]));
    const { results } = again.run({ base: numbers.slice(1), each: [one(numbers[0])], checks: [0, 1, 2], maxFailures: 3 });
    assert.deepStrictEqual(results.map(({ failed = [], ran }) => [failed, ran]), [[[], 3]], lines(edits, source).join('\n') + program);
    compared++;
  }
  assert.ok(compared > 40, `${compared}`);
});

test('ranges go beyond the last edit, and may name one twice', () => {
  const talk = listed(SUM, CHECKS);
  const { tried } = talk.run({ each: [{ from: talk.count - 2, to: 4294967295 }, { from: talk.count, to: 9999999 }, { from: 5, to: 2 }] });
  assert.strictEqual(tried, 2);
  const { results } = talk.run({ each: [one(3), one(3)], maxFailures: 9 });
  assert.deepStrictEqual(results[0], results[1]);
});

test('what a donor took bounds a run; else the program itself; else the most there is', () => {
  const endless = 'function f(a) {\n  let n = 0;\n  while (n < a) n += 0;\n  return n;\n}\n', checks = [[[3], 3], [[40], 40]];
  const donor = 'function f(b) {\n  let k = 0;\n  while (k < b) k++;\n  return k;\n}\n';
  // One step for the function and one for each turn; ten times that and 300.
  const bounded = listed(endless, checks, [donor]);
  assert.deepStrictEqual(bounded.opened.passed, [false, false]);
  assert.strictEqual(bounded.opened.steps, String(4 * 10 + 300 + 41 * 10 + 300));
  assert.strictEqual(bounded.run({ checks: [0] }).steps, String(100 + 340));
  const unknown = listed(endless, checks, [donor], { profiles: false, steps: { multiple: 10, floor: 300, most: 5000, edit: 100 } });
  assert.strictEqual(unknown.opened.steps, '10000');
  assert.strictEqual(unknown.run({ checks: [0] }).steps, '5100');
  // `while (n > a)` is found in all of them.
  for (const talk of [bounded, unknown]) assert.ok(talk.repairing(0, talk.count).length > 0);
  const own = new Talk(openingOf(donor, [[[3], 4]]));
  own.list();
  assert.deepStrictEqual(own.session.limits, [340]);
});

test('generated inputs get twice the most of the tests', () => {
  const { session } = listed(SUM, CHECKS, [], { generated: [[[[9]], 1]] });
  assert.deepStrictEqual(session.limits, [330, 310, 320, 660]);
  const { session: little } = listed(SUM, CHECKS, [], { generated: [[[[9]], 1]], steps: { multiple: 10, floor: 300, most: 400, edit: 1 } });
  assert.deepStrictEqual(little.limits, [330, 310, 320, 400]);
});

test('a program that needs a realm of its own pays for it, and is not stopped by that', () => {
  const source = 'globalThis.calls = 0;\nfunction f(a) {\n  return a + 1;\n}\n';
  const talk = listed(source, [[[2], 1], [[5], 4]], ['const f = (b) => b - 1;\n']);
  assert.ok(talk.repairing(0, talk.count).length > 0);
  assert.strictEqual(talk.run({ checks: [0] }).steps, String(100 + 500 + 1));
});

test('lengths that are no lengths give no steps back', () => {
  const source = 'function f(a) {\n  let s = "";\n  for (let i = 0; i < 50; i++) s += "x".padEnd(-1e9) + "y".padStart(0.5) + Array(-0).length;\n  return s.length;\n}\n';
  const talk = listed(source, [[[1], 0]], [], { steps: { multiple: 2, floor: 20, most: 3000, edit: 100 } });
  const { steps, results } = talk.run({ each: all(talk), maxFailures: 1 });
  assert.ok(Number(steps) >= 100 * results.length);
  assert.ok(Number.isInteger(Number(steps)));
});

test('equal conversations give equal replies', () => {
  const donors = ['const f = (b) => {\n  let k = 10;\n  for (const y of b) k = k - y;\n  return k;\n};\n'];
  const [first, second] = [0, 0].map(() => {
    const talk = listed(SUM, CHECKS, donors);
    return [talk.opened, talk.run({ each: all(talk), maxFailures: 2 }), talk.describe([...Array(talk.count).keys()])];
  });
  assert.deepStrictEqual(first, second);
});

test('a method of a fresh object', () => {
  const source = 'class C {\n  constructor() { this.seen = [1]; }\n  f(a) {\n    this.seen.push(a);\n    return this.seen.length + a;\n  }\n}\n';
  const talk = new Talk(openingOf(source, [[[1], 1], [[2], 0], ['new C().f(1)', 1]], [source.replace('+ a', '- a')], { entryPoint: 'C.f' }));
  assert.deepStrictEqual(talk.opened.passed, [false, false, false]);
  const { first, count } = talk.list();
  assert.ok(talk.repairing(first, first + count).length > 0);
  assert.deepStrictEqual(new Talk(openingOf(source, [[[1], 1]], [], { entryPoint: 'C.g' })).opened.passed, [false]);
});

test('a prelude runs before each run', () => {
  const prelude = Buffer.from('const seen = []; const minus = (a, b) => a - b; class Node { constructor(v) { this.v = v } }').toString('base64');
  const source = 'class Node {}\nfunction f(a, b) {\n  seen.push(1);\n  return minus(b, a) + seen.length;\n}\n';
  const opening = openingOf(source, [[[3, 1], 3], [[5, 0], 6]]);
  const talk = new Talk({ ...opening, program: { ...opening.program, prelude } });
  assert.deepStrictEqual(talk.opened.passed, [false, false]);
  const { first, count } = talk.list();
  const found = talk.describe(talk.repairing(first, first + count)).map((edit) => Buffer.from(edit.replacement, 'base64').toString());
  assert.ok(found.includes('minus(a, b)'), found);
  assert.throws(() => new Talk({ ...opening, program: { ...opening.program, prelude: Buffer.from('let (').toString('base64') } }), /prelude/);
});

test('what a check wants that is no equal value', () => {
  const passes = (result, expected, more) => {
    const opening = openingOf(`function f() { return ${result}; }\n`, [[[], expected]]);
    Object.assign(opening.checks[0], more);
    return new Talk(opening).opened.passed[0];
  };
  for (const [result, expected, more, want] of [
    ['[3, 1, 2]', [1, 2, 3], { unordered: true }, true], ['[1, 1]', [1, 2], { unordered: true }, false],
    ['[[2, 1]]', [[1, 2]], { unordered: true }, false], ['[1.05, [2]]', [1, [2]], { tolerance: { abs: 0.1 } }, true],
    ['[1.2]', [1], { tolerance: { abs: 0.1 } }, false], ['[NaN]', [1], { tolerance: { abs: 0.1 } }, false],
    ['11', 10, { tolerance: { rel: 0.1 } }, true], ['[2.01, 1]', [1, 2], { unordered: true, tolerance: { abs: 0.1 } }, true],
    ['2', [1, 2], { anyOf: [1] }, false], ['1', [1, 2], { anyOf: [1] }, true], ['[1, 2]', [1, 2], { anyOf: [1] }, true],
  ]) assert.equal(passes(result, expected, more), want, `${result} for ${JSON.stringify(expected)}`);
});
