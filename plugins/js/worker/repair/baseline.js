'use strict';
// The first runs: the program as it is on the tests, and the steps that a run of it may take.

const { PROBED } = require('./executor.js');
const { probed } = require('./probe.js');
const { Refused } = require('./refused.js');
const { Text } = require('./runner.js');
const { Held, NOTHING } = require('./values.js');

/** values: what the program's variables held. limits: steps, one for each check. first: the first test that
 * fails, -1 for none. opened: the EditsOpened. */
class Baseline {
  /** session: one that has read its program, its checks and its donors' profiles. */
  constructor(session) {
    this.session = session;
    this.values = NOTHING;
    const { tests, rule: { most } } = session, right = this.right();
    const given = tests.map((number) => (right[number] === null ? most : this.limit(right[number])));
    const { outcomes, first, hits } = this.watch(given);
    let steps = 0;
    this.limits = tests.map((number) => {
      const { left } = outcomes.get(number), used = given[number] - Math.max(left, 0);
      steps += used;
      // A run that was stopped does not tell how long one should take.
      const base = Math.max(left < 0 ? -1 : used, right[number] ?? -1);
      return base < 0 ? most : this.limit(base);
    });
    const longest = Math.min(2 * Math.max(0, ...this.limits), most);
    while (this.limits.length < session.checks.length) this.limits.push(longest);
    this.first = first;
    const reached = first < 0 ? [] : this.reached(hits);
    this.opened = {
      ...(tests.length && { passed: tests.map((number) => outcomes.get(number).passed) }),
      ...(reached.length && { reached }),
      ...(steps && { steps: String(steps) }),
    };
  }

  limit(base) {
    const { multiple, floor, most } = this.session.rule;
    return Math.min(base * multiple + floor, most);
  }

  /** Runs the program as it is on the tests, recording what its variables hold if it can. */
  watch(limits) {
    const { program, counting, word, tests, runner, interner } = this.session;
    const read = (held) => { this.values = Held.read(held, program.bindings, interner); };
    for (const recording of [true, false]) {
      const text = new Text(PROBED, probed(program, counting, word, { recording }));
      const found = runner.watch(text, tests, limits, program.statements.length, read);
      if (found !== null) return found;
    }
    throw new Refused('the program does not compile once its steps are counted');
  }

  /** The most steps that a donor which returned from it took on each test, null where none is known. */
  right() {
    const { session } = this, right = session.tests.map(() => null);
    for (const at of session.given.keys()) {
      const profile = session.profile(at);
      if (profile) profile.steps.forEach((steps, number) => { if (steps !== null) right[number] = Math.max(right[number] ?? 0, steps); });
    }
    return right;
  }

  /** The numbers of the statements that were reached. hits: indices into program.statements, or null of all. */
  reached(hits) {
    const { program } = this.session, { statements } = program;
    const reached = new Set(hits === null ? statements : hits.map((index) => statements[index]));
    const found = new Set();
    for (const stmt of statements) {
      // A case, or a loop with a label, is reached with what is around it.
      const isReached = reached.has(stmt) || (stmt.labelled && (!stmt.holder || reached.has(stmt.holder))) ||
        (stmt.node.type === 'SwitchCase' && reached.has(stmt.holder));
      if (!isReached || stmt.number === null) continue;
      found.add(stmt.number);
      // Its condition is a statement of its own.
      if (stmt.node.type === 'DoWhileStatement') found.add(program.numberAt(stmt.node.test.start));
    }
    return [...found].sort((a, b) => a - b);
  }
}

module.exports = { Baseline };
