'use strict';
// Forced branches and values: what can lead the first failing check to what it expects.
//
// Predicate switching (Zhang, Gupta and Gupta, ICSE 2006): a condition comes out otherwise, each time
// or once. Value replacement (Jeffrey, Gupta and Gupta, ISSTA 2008): an expression gives another value,
// once. Neither says what edit would do so. A place that can be forced so may be the fault's where no
// edit was found.

const { Forcing, kept, handsOut } = require('./forcing.js');
const { counting } = require('./splices.js');

const RUN = 100;            // steps that a forced run costs besides its own
const SHARE = 4;            // the search may take this part of what it took so far
const VALUES = 8;           // values that are tried at one occurrence
const MOST = 16;            // of those reported

/** After run(): found, a list of {part, start, end, kind, passed}, the best first; steps. */
class ForcedRuns {
  /** search: a repair/search.js Search that found no repairs. */
  constructor(search, donors) {
    Object.assign(this, { search, donors, bench: search.bench, numbers: search.numbers });
    this.first = search.numbers[0];
    this.check = search.bench.checks[this.first];
    this.found = [];
    this.steps = 0;
    this.most = Math.min(Math.floor(search.steps / SHARE), search.budget - search.steps);
  }

  run() {
    const { order, program } = this.search;
    const places = new Map(order.map((part, place) => [part, place]));
    const prepared = this.prepared(program, (part) => part !== null && places.has(part.index));
    if (!prepared) return this;
    ({ forcing: this.forcing, compiled: this.compiled } = prepared);
    const seen = this.forcing.watch();
    this.passes(this.first);
    const points = this.forcing.points.filter(({ number }) => seen.has(number));
    points.sort((a, b) => places.get(a.part.index) - places.get(b.part.index) || a.number - b.number);
    for (const point of points) if (point.branch) this.branch(point, seen.get(point.number));
    if (points.some((point) => !point.branch) && this.steps < this.most) {
      this.theirs = this.donors.map((donor) => this.watched(donor));
      this.results = this.expected();
      for (const point of points) if (!point.branch) this.value(point, seen.get(point.number));
    }
    this.found.sort((a, b) => b.passed - a.passed);
    this.found.length = Math.min(this.found.length, MOST);
    return this;
  }

  /** {forcing, compiled} of a program; null where it has no points or cannot be rewritten. */
  prepared(program, wanted) {
    const forcing = new Forcing(program, counting(program, this.search.word), this.search.word, wanted);
    if (!forcing.points.length) return null;
    try {
      return { forcing, compiled: this.bench.compiled(forcing.render(), forcing.given) };
    } catch (error) {
      return null;
    }
  }

  passes(number) {
    this.forcing.again();
    return this.ran(this.compiled, number);
  }

  ran(compiled, number) {
    const limit = this.search.limits[number];
    const good = this.bench.passes(compiled, number, 0, limit);
    this.steps += RUN + limit - Math.max(this.bench.left, 0);
    return good;
  }

  mends(point, occurrence, fresh) {
    this.forcing.force(point, occurrence, fresh);
    return this.steps < this.most && this.passes(this.first);
  }

  add({ part, node }, kind, passed) {
    this.found.push({ part: part.index, start: node.start, end: node.end, kind, passed });
  }

  // -------------------------------------------------------------- branches

  /** Each outcome that differs from the program's: always, never, otherwise once. */
  branch(point, seen) {
    const came = new Set([...seen.values.values()].map(({ plain }) => plain));
    const ways = [true, false].filter((fresh) => came.size > 1 || !came.has(fresh)).map((fresh) => [null, () => fresh]);
    if (seen.count > 1) for (const at of [0, seen.count - 1]) ways.push([at, (held) => !held]);
    let best = 0;
    for (const [occurrence, fresh] of ways) {
      if (!this.mends(point, occurrence, fresh)) continue;
      const others = this.numbers.slice(1).filter((number) => this.passes(number));
      best = Math.max(best, 1 + others.length);
    }
    if (best) this.add(point, 'branch', best);
  }

  // ---------------------------------------------------------------- values

  value(point, seen) {
    const times = [[0, seen.first], [seen.count - 1, seen.last]].slice(0, seen.count);
    for (const [occurrence, old] of times) {
      if (old === null) continue;
      for (const fresh of this.candidates(point, seen, old).slice(0, VALUES)) {
        if (!this.mends(point, occurrence, () => this.made(fresh))) continue;
        this.add(point, 'value', 1);
        return;
      }
    }
  }

  /** A value anew, an object in the realm of the program that runs. */
  made(value) {
    return value.isPlain ? value.plain : this.bench.realm.evaluate(value.text);
  }

  /** Other values for one: the donors' of the variable, the result, constants, its own of another time. */
  candidates(point, seen, old) {
    const found = new Map();
    const put = (value) => value !== null && !found.has(value.text) && found.set(value.text, value);
    this.mapped(point).forEach(put);
    if (typeof old.plain === 'boolean') put(kept(!old.plain));
    else if (!this.check.body) put(kept(this.check.expected));
    seen.values.forEach(put);
    if (old.isPlain) {
      const { pool } = this.search, kind = typeof old.plain;
      if (kind === 'string' || kind === 'number') pool.constants(kind).forEach((constant) => put(kept(constant)));
    }
    found.delete(old.text);
    // That the answer is right when it is put where the answer is handed out says nothing.
    if (this.isResult(point)) this.results.forEach((text) => found.delete(text));
    return [...found.values()];
  }

  /** Whether the point's value is what the entry point returns, as it is. */
  isResult({ func, returned, variable }) {
    return isEntry(this.search.program, func, this.bench.entryPoint) && (returned || (variable !== null && handsOut(func, variable)));
  }

  /** The texts of what the entry point should return: what donors do where only they know. */
  expected() {
    if (!this.check.body) {
      const value = kept(this.check.expected);
      return value === null ? [] : [value.text];
    }
    return this.theirs.flatMap((points, at) => points
      .filter(([{ returned, func }]) => returned && isEntry(this.donors[at].program, func, this.bench.entryPoint))
      .flatMap(([, seen]) => [...seen.values.keys()]));
  }

  /** [[point, what came out there]] of a donor's run of the first check. */
  watched({ program }) {
    const prepared = this.prepared(program, () => true);
    if (!prepared) return [];
    const { forcing, compiled } = prepared;
    const seen = forcing.watch();
    this.ran(compiled, this.first);
    return forcing.points.filter(({ branch, number }) => !branch && seen.has(number)).map((point) => [point, seen.get(point.number)]);
  }

  /** The values that donors compute for the point's variable, or return from its function. */
  mapped(point) {
    const found = [];
    for (const { donor, theirs, names } of this.search.pool.readings(point.func)) {
      for (const [other, seen] of this.theirs[this.donors.indexOf(donor)]) {
        if (other.func !== theirs) continue;
        const same = point.variable !== null && (names.get(other.variable) || []).includes(point.variable);
        const returns = point.returned && other.returned && isOutermost(point.func) === isOutermost(theirs);
        if (same || returns) found.push(...seen.values.values());
      }
    }
    return found;
  }
}

const isOutermost = (func) => func.parent !== null && func.parent.isProgram;

/** Whether a function is what checks call: the outermost one of that name, or any where none has it. */
function isEntry(program, func, entryPoint) {
  return isOutermost(func) && (func.name === entryPoint || !program.functions.some(({ name }) => name === entryPoint));
}

module.exports = { ForcedRuns };
