'use strict';
// What the process says in which a candidate runs is no more than evidence: whatever it says, or does not
// say, costs the candidate its own results.
const assert = require('node:assert');
const test = require('node:test');
const { api } = require('../run/realms.js');
const { RUNNING } = require('../repair/kinds.js');
const { LocalLink } = require('../repair/link.js');
const { Talk, openingOf } = require('./repair_support.js');
const { random } = require('./support.js');

const SOURCE = 'function f(a) {\n  let n = 10;\n  for (const x of a) n += x;\n  return n;\n}\n';
const CHECKS = [[[[1, 2]], 7], [[[]], 10], [[[4]], 6]];

/** A link whose answers go through change(answer, task): the bytes that are said, or null where the process
 * ends in their place. */
class Forged extends LocalLink {
  constructor(change) {
    super(api);
    this.change = change;
    this.starts = this.tasks = 0;
  }

  send(kind, body) {
    if (kind === RUNNING.OPEN) this.starts++;
    if (kind === RUNNING.TASK) this.task = JSON.parse(body.toString());
    super.send(kind, body);
  }

  next() {
    const said = super.next();
    return said && this.change(JSON.parse(said.toString()), this.task, this);
  }
}

const bytes = (value) => Buffer.from(JSON.stringify(value) ?? '');

/** The replies to a conversation, with errors among them. */
function replies(link) {
  const found = [];
  let talk;
  try {
    talk = new Talk(openingOf(SOURCE, CHECKS), link);
  } catch (error) {
    return [error.message];
  }
  const ask = (key, message) => {
    try {
      found.push([key, talk.ask(key, message)]);
    } catch (error) {
      found.push([key, error.message]);
    }
  };
  ask('list', { statements: talk.statements, limit: 1000 });
  ask('run', { each: [{ to: 1000 }], checks: [0, 2, 1], maxFailures: 1, bestOnly: true });
  ask('run', { each: [{ to: 1000 }], checks: [0, 2, 1], steps: '2000' });
  ask('switches', { statements: talk.statements, values: 4 });
  ask('run', { each: [{ from: 3, to: 8 }], base: [0], checks: [0, 1, 2] });
  found.push(talk.opened, talk.session.limits);
  return found;
}

/** Holds replies to their ranges. */
function sane(found) {
  for (const entry of found) {
    if (!Array.isArray(entry) || entry[0] !== 'run' || typeof entry[1] === 'string') continue;
    const [, { results = [], steps = '0', tried = 0 }] = entry;
    assert.match(steps, /^\d+$/);
    assert.ok(Number.isInteger(tried) && tried >= 0);
    for (const { failed = [], ran = 0 } of results) assert.ok(failed.length <= ran && ran <= 3 && failed.every((check) => [0, 1, 2].includes(check)));
  }
  const text = JSON.stringify(found);
  assert.ok(!/repair\/|node:|at \w+ \(|\.js:/.test(text), text.slice(0, 300));
}

const honest = () => replies(new LocalLink(api));

test('a process that ends is begun anew, and only what it was at is lost', () => {
  const wanted = honest();
  // At the first answer to a run: what was said before it counts, and nothing is run in vain.
  for (const what of ['watch', 'look', 'run']) {
    let ended = 0;
    const link = new Forged((answer, task) => (task.what === what && ended++ === 0 ? null : bytes(answer)));
    const found = replies(link);
    sane(found);
    if (what !== 'look') assert.deepStrictEqual(found.slice(0, 3), wanted.slice(0, 3), what);
    assert.strictEqual(link.starts, 2);
  }
});

test('an edit that ends its process has failed', () => {
  let deaths = 0;
  // The process ends whenever the seventh edit runs.
  const link = new Forged((answer, task) => {
    if (task.what !== 'run') return bytes(answer);
    const sets = task.groups.flatMap(([, all]) => all), at = task.careful ? answer.to - 1 : -1;
    const isHit = task.careful ? sets[at] === 7 : sets.includes(7);
    if (isHit) deaths++;
    return isHit ? null : bytes(answer);
  });
  const talk = new Talk(openingOf(SOURCE, CHECKS), link), { count } = talk.list([3]);
  assert.ok(count > 8);
  const { results, tried, steps } = talk.run({ each: [{ to: count }], maxFailures: 3 });
  assert.strictEqual(tried, count);
  assert.strictEqual(deaths, 2);
  const other = new Talk(openingOf(SOURCE, CHECKS));
  other.list([3]);
  const right = other.run({ each: [{ to: count }], maxFailures: 3 });
  const changed = results.filter((one, at) => JSON.stringify(one) !== JSON.stringify(right.results[at]));
  assert.deepStrictEqual(changed.map(({ failed, ran }) => [failed, ran]), [[[0, 2, 1], 3]]);
  assert.ok(Number(steps) > Number(right.steps));
});

test('a program that always ends its process ends the conversation, in words', () => {
  const link = new Forged((answer, task) => (task.what === 'run' ? null : bytes(answer)));
  const talk = new Talk(openingOf(SOURCE, CHECKS), link), why = /^Error: the program ends the processes that run it$/;
  const { count } = talk.list(talk.statements);
  assert.ok(count > 33 && count < 64);
  assert.strictEqual(talk.run({ each: [{ to: 1000 }], maxFailures: 3 }).results.filter(({ failed }) => failed.length === 3).length, count);
  // It has ended too many of them half way through the second time. Nothing is answered after that.
  for (let turn = 0; turn < 3; turn++) assert.throws(() => talk.run({ each: [{ to: 1000 }] }), why);
  assert.throws(() => talk.describe([0]), why);
  assert.ok(link.starts <= 65);
});

test('a program whose first run ends the process can still be edited', () => {
  const link = new Forged((answer, task) => (task.what === 'watch' ? null : bytes(answer)));
  const talk = new Talk(openingOf(SOURCE, CHECKS), link);
  assert.deepStrictEqual(talk.opened.passed, [false, false, false]);
  assert.deepStrictEqual(talk.opened.reached, talk.statements.slice(1));
  assert.ok(talk.list().count > 0);
  assert.ok(talk.repairing(0, talk.count).length > 0);
});

test('what is forged is refused', () => {
  const wanted = honest();
  const forgeries = {
    'no JSON': () => Buffer.from('{'),
    'no object': () => Buffer.from('7'),
    'negative steps': (answer) => bytes({ ...answer, steps: -5 }),
    'half a step': (answer) => bytes({ ...answer, steps: answer.steps + 0.5 }),
    'too many steps': (answer) => bytes({ ...answer, steps: 1e15 }),
    'too few steps': (answer) => bytes({ ...answer, steps: 1 }),
    'more sets': (answer) => bytes({ ...answer, to: answer.to + 1 }),
    'fewer sets': (answer) => bytes({ ...answer, to: answer.to - 1 }),
    'a result of no set': (answer) => bytes({ ...answer, found: [[answer.to, 3]] }),
    'a result twice': (answer) => bytes({ ...answer, found: [...answer.found, ...answer.found] }),
    'a check that is none': (answer) => bytes({ ...answer, found: [[0, 3, 9]] }),
    'a check too often': (answer) => bytes({ ...answer, found: [[0, 3, 2, 2]] }),
    'an end before its time': (answer) => bytes({ ...answer, end: 2, to: 0, steps: 0, found: [] }),
    'an unknown end': (answer) => bytes({ ...answer, end: 7 }),
  };
  for (const [name, change] of Object.entries(forgeries)) {
    let forged = 0;
    const found = replies(new Forged((answer, task) => (task.what === 'run' && forged++ === 0 ? change(answer) : bytes(answer))));
    sane(found);
    if (name === 'an end before its time') continue;    // it loses what it does not run
    assert.deepStrictEqual(found.slice(0, 2), wanted.slice(0, 2), name);
  }
});

test('what is said to an earlier task comes too late', () => {
  const wanted = honest(), old = [];
  const link = new Forged((answer, _, self) => {
    if (old.length && !old.done) {
      old.done = true;
      self.said.unshift(bytes(answer));
      return old[0];
    }
    old.push(bytes({ ...answer, to: 1, steps: 0, found: [] }));
    return bytes(answer);
  });
  assert.deepStrictEqual(replies(link), wanted);
});

/** An answer with something else at some of its places. */
function twisted(value, next) {
  const odd = [-1, 0.5, 1e300, null, '', 'x', [], {}, [[0]], true, 'return 1', 2 ** 53, -0, 3];
  if (next(14) === 0) return odd[next(odd.length)];
  if (Array.isArray(value)) return value.filter(() => next(25) > 0).map((one) => twisted(one, next));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).filter(() => next(25) > 0).map(([key, one]) => [key, key === 'task' ? one : twisted(one, next)]));
  }
  return value;
}

test('any answers are safe', () => {
  const next = random(5);
  for (let turn = 0; turn < 150; turn++) {
    sane(replies(new Forged((answer) => {
      if (next(3)) return bytes(answer);
      if (next(8) === 0) return null;
      const body = bytes(next(2) ? twisted(answer, next) : answer);
      if (next(2) && body.length) body[next(body.length)] = next(256);
      return body;
    })));
  }
});
