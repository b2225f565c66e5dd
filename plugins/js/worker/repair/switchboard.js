'use strict';
// What a program with switches calls while it runs (repair/points.js): each value goes through here, and may
// come out otherwise.

const { literalOf } = require('./kept.js');

// Distinct values of one point that are kept, and how many that are too large to keep are looked at.
const DISTINCT = 24, LARGE = 8;

/** What came out at a point in one run: how often, and the distinct values in order, as texts. */
class Seen {
  constructor() {
    this.count = this.large = 0;
    this.first = this.last = null;
    this.values = new Map();        // text -> kind
  }

  add(value) {
    this.count++;
    const text = this.last = this.large < LARGE ? literalOf(value) : null;
    if (this.count === 1) this.first = text;
    if (text === null) this.large++;
    else if (this.values.size < DISTINCT && !this.values.has(text)) this.values.set(text, typeof value);
  }

  message(number) {
    return { point: number, count: this.count, first: this.first, last: this.last, values: [...this.values] };
  }
}

/** watch() begins a run that records; flip() says what comes out otherwise in those that follow. */
class Switchboard {
  constructor() {
    this.seen = null;
    this.point = -1;
    this.occurrence = -1;
    this.fresh = null;
    this.count = 0;
    const value = (number, held) => this.value(number, held);
    this.given = { value, branch: (number, held) => value(number, Boolean(held)) };
  }

  /** Map of points to what is Seen. */
  watch() {
    return this.seen = new Map();
  }

  /** fresh: gives, of what comes out, what is to come out instead, at one occurrence or (-1) at each. */
  flip(point, occurrence, fresh) {
    this.seen = null;
    Object.assign(this, { point, occurrence, fresh });
  }

  /** Before each run: counts from the first occurrence. */
  again() {
    this.count = 0;
  }

  /** Called by the program. */
  value(number, held) {
    if (this.seen !== null) {
      let seen = this.seen.get(number);
      if (!seen) this.seen.set(number, seen = new Seen());
      seen.add(held);
      return held;
    }
    if (number !== this.point) return held;
    const at = this.count++;
    return this.occurrence < 0 || this.occurrence === at ? this.fresh(held) : held;
  }
}

module.exports = { Switchboard, DISTINCT };
