'use strict';
// Places that can be forced to come out otherwise while the first failing test runs.
//
// Predicate switching (Zhang, Gupta and Gupta, ICSE 2006): a condition comes out otherwise, each time or
// once. Value replacement (Jeffrey, Gupta and Gupta, ISSTA 2008): an expression gives another value, once.
// Neither says what edit would do so.

const { SWITCHED } = require('./executor.js');
const { literalOf } = require('./kept.js');
const { checked, listed } = require('./list.js');
const { Points, handsOut } = require('./points.js');
const { Text } = require('./runner.js');
const { counting } = require('./rewrite.js');

class Switches {
  constructor(session) {
    this.session = session;
  }

  /** The EditsListed of a ListSwitches: the branches first, in the order of their statements, then the
   * values. */
  list({ statements = [], donorFrom = 0, donorTo = 0, values = 0 }) {
    const { session } = this, { edits, program, word } = session;
    checked(statements, program.spans.length);
    const first = edits.length, places = new Map(statements.map((number, place) => [number, place]));
    const done = () => listed(first, edits.length - first, { statements: statements.length });
    if (session.first < 0) return done();
    const { points, text } = this.made(program, word, places);
    if (!points.length) return done();
    const seen = session.runner.look(text, points.length, session.first, session.limits[session.first]);
    const come = points.filter(({ number }) => seen.has(number));
    come.sort((a, b) => places.get(a.statement) - places.get(b.statement) || a.number - b.number);
    const add = (point, occurrence, made) => edits.push({ flip: { point, text, set: [point.number, occurrence, made] } });
    for (const point of come) {
      if (point.branch) for (const [occurrence, made] of ways(seen.get(point.number))) add(point, occurrence, made);
    }
    const candidates = new Candidates(session, session.lists.pool(donorFrom, donorTo));
    for (const point of come) {
      if (point.branch) continue;
      const one = seen.get(point.number);
      const times = [[0, one.first], [one.count - 1, one.last]].slice(0, one.count);
      for (const [occurrence, old] of times) {
        if (old !== null) for (const made of candidates.of(point, one, old).slice(0, values)) add(point, occurrence, made);
      }
    }
    return done();
  }

  made(program, word, places) {
    const found = new Points(program, counting(program, word), word, (number) => places.has(number));
    return { points: found.points, text: new Text(SWITCHED, found.render()) };
  }
}

/** Each outcome of a branch that differs from the program's: always, never, otherwise once. */
function ways({ count, values }) {
  const found = ['true', 'false'].filter((fresh) => values.size > 1 || !values.has(fresh)).map((fresh) => [-1, fresh]);
  return count > 1 ? [...found, [0, ''], [count - 1, '']] : found;
}

/** Other values for one, as texts. */
class Candidates {
  constructor(session, pool) {
    const { program, entryPoint, checks, first } = session;
    Object.assign(this, { session, pool, check: checks[first] });
    this.isEntry = (one, func) => isOutermost(func) && (func.isEntry(entryPoint) || !one.functions.some((other) => other.isEntry(entryPoint)));
    this.program = program;
    this.results = this.expected();
  }

  /** The donors' of the variable, the result, constants, its own of another time. */
  of(point, seen, old) {
    const found = new Set(this.mapped(point));
    const type = seen.values.get(old) || typeOf(old);
    if (type === 'boolean') found.add(old === 'true' ? 'false' : 'true');
    else if (!this.check.isBody) this.results.forEach((text) => found.add(text));
    for (const text of seen.values.keys()) found.add(text);
    if (type === 'string' || type === 'number') this.pool.constants(type).forEach((value) => found.add(literalOf(value)));
    found.delete(old);
    found.delete(null);
    // That the answer is right when it is put where the answer is handed out says nothing.
    if (this.isResult(point)) this.results.forEach((text) => found.delete(text));
    return [...found];
  }

  /** Whether the point's value is what the entry point returns, as it is. */
  isResult({ func, returned, variable }) {
    return this.isEntry(this.program, func) && (returned || (variable !== null && handsOut(func, variable)));
  }

  /** What the entry point should return: what donors do where only they know. */
  expected() {
    if (!this.check.isBody) return [literalOf(this.check.expected)].filter((text) => text !== null);
    return this.pool.donors.flatMap(({ program, profile }) => (profile === null ? [] : program.functions
      .filter((func) => this.isEntry(program, func)).flatMap((func) => profile.returned(this.session.first, func))));
  }

  /** The values that donors compute for the point's variable, or return from its function. */
  mapped(point) {
    const found = [];
    for (const { donor, theirs, names } of this.pool.readings(point.func)) {
      if (donor.profile === null) continue;
      if (point.variable !== null) {
        for (const [variable, mine] of names) if (mine.includes(point.variable)) found.push(...donor.profile.seen(this.session.first, variable));
      }
      if (point.returned && isOutermost(point.func) === isOutermost(theirs)) found.push(...donor.profile.returned(this.session.first, theirs));
    }
    return found;
  }
}

const isOutermost = (func) => func.parent !== null && func.parent.isProgram;

/** The type of the value that a text of repair/kept.js makes. */
function typeOf(text) {
  if (text === 'true' || text === 'false') return 'boolean';
  if (text.startsWith('"')) return 'string';
  return /^\((?:-?[\d.]|NaN|-?Infinity)[^n]*\)$/.test(text) ? 'number' : '';
}

module.exports = { Switches };
