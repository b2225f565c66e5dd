'use strict';
// Runs sets of edits: makes the programs that they are in, has them run, and says what came out.

const { spliced } = require('./difference.js');
const { PLAIN } = require('./executor.js');
const { Refused } = require('./refused.js');
const { STEPS, SYNTAX, Text } = require('./runner.js');
const { counting } = require('./rewrite.js');
const { schema } = require('./schema.js');
const { Program } = require('./tree.js');
const { parse } = require('../record/tree.js');

// Programs that are made before they are run, characters of their texts, and programs that are kept.
const BATCH = 24, CHARACTERS = 2 << 20, KEPT = 32;
const MOST = 1 << 20;       // sets of one request

/** A program that holds base and some edits of a hand: text, and the flag of each of the edits. */
class Schema {
  constructor(key, base, hand, edits, { text, flags }) {
    Object.assign(this, { key, base, hand, edits, flags });
    this.text = new Text(PLAIN, text);
  }

  holds(edits) {
    return edits.every((edit) => this.flags.has(edit));
  }
}

class Runs {
  constructor(session) {
    this.session = session;
    this.kept = [];             // Schemas, the one used last at the end
    this.names = new Map();     // of hands
  }

  /** The EditsRan of a RunEdits. */
  run({ base = [], each = [], checks = [], maxFailures = 0, bestOnly = false, steps = '0' }) {
    const { limits, edits, rule } = this.session;
    const wrong = checks.find((number) => number >= limits.length);
    if (wrong !== undefined) throw new Refused(`check ${wrong} is not one of ${limits.length}`);
    const fixed = base.map((number) => this.edit(number));
    const numbers = each.length ? spread(each, edits.length) : [base.length ? base[base.length - 1] : 0];
    const alone = !each.length, apart = fixed.every((one, at) => fixed.slice(0, at).every((other) => isApart(one, other)));
    const found = apart ? numbers.filter((number) => alone || fixed.every((one) => isApart(one, edits[number]))) : [];
    const rules = { checks, limits: checks.map((number) => limits[number]), edit: rule.edit, best: bestOnly };
    const ran = this.sets(found, alone ? null : edits, fixed, { ...rules, most: maxFailures, steps: Number(steps) });
    return {
      ...(ran.results.length && { results: ran.results }),
      ...(ran.tried && { tried: ran.tried }),
      ...(numbers.length - found.length && { overlapping: numbers.length - found.length }),
      ...(ran.steps && { steps: String(ran.steps) }),
      ...(ran.exhausted && { exhausted: true }),
    };
  }

  edit(number) {
    const found = this.session.edits[number];
    if (found === undefined) throw new Refused(`edit ${number} is not one of ${this.session.edits.length}`);
    return found;
  }

  // ---------------------------------------------------------------------- sets

  /** Runs the sets of base and each of some edits; of base alone where `edits` is null. */
  sets(numbers, edits, base, rules) {
    const done = { tried: 0, steps: 0, results: [], exhausted: false };
    let { most } = rules, rest = numbers;
    while (rest.length && !done.exhausted) {
      const batch = this.batch(rest, edits, base);
      const before = done.steps;
      if (rules.steps > 0 && before >= rules.steps) {
        done.exhausted = true;
        break;
      }
      const ran = this.session.runner.run(batch, { ...rules, most, steps: rules.steps > 0 ? rules.steps - before : 0 });
      for (const [set, count, ...failed] of ran.found) done.results.push(result(batch[set].number, failed, count));
      done.tried += ran.to;
      done.steps += ran.steps;
      most = ran.most;
      rest = rest.slice(ran.to);
      if (ran.end === STEPS) done.exhausted = true;
      if (ran.end === SYNTAX && !this.split(batch[ran.to])) {
        // A set that is no program fails what it may.
        const failed = rules.checks.slice(0, most + 1);
        if (most > 0) done.results.push(result(rest[0], failed, failed.length));
        done.tried++;
        done.steps += rules.edit;
        rest = rest.slice(1);
      }
    }
    return done;
  }

  /** The first of the sets, in a few programs: [{number, text, set, schema}]. */
  batch(numbers, edits, base) {
    const batch = [], of = (at) => (edits === null ? null : edits[numbers[at]]);
    let programs = 0, characters = 0, text = null;
    for (let at = 0; at < numbers.length; at++) {
      const one = of(at), { flip, hunk } = one || base[0] || {};
      const last = batch[batch.length - 1];
      if (hunk) {
        if (++programs > BATCH) break;
        batch.push({ number: numbers[at], text: this.hunks([...base, ...(one === null ? [] : [one])]), set: 0 });
      } else if (flip) {
        if (flip.text !== text && ++programs > BATCH) break;
        batch.push({ number: numbers[at], text: flip.text, set: flip.set });
      } else if (one !== null && last && last.schema && last.schema.hand === one.hand && last.schema.flags.has(one.edit)) {
        batch.push({ ...last, number: numbers[at], set: last.schema.flags.get(one.edit) });
      } else {
        if (++programs > BATCH || characters > CHARACTERS) break;
        let end = at;
        while (one !== null && end < numbers.length && of(end).hand === one.hand) end++;
        const made = this.schema(base, one && one.hand, numbers.slice(at, end).map((number) => edits[number].edit));
        batch.push({ number: numbers[at], text: made.text, set: one === null ? 0 : made.flags.get(one.edit), schema: made });
        characters += made.text.text.length;
      }
      ({ text } = batch[batch.length - 1]);
    }
    return batch;
  }

  /** The program with hunks made. One that does not compile fails where it runs. */
  hunks(edits) {
    const { program, word, prelude } = this.session;
    const source = spliced(program.source, edits.map(({ hunk }) => hunk));
    let made = source;
    try {
      made = counting(new Program(parse(source).tree, source, [], prelude.names), word).render();
    } catch {
      // not of ours: its text says so again
    }
    return new Text(PLAIN, program.head + made);
  }

  /** A program that holds base and the first at least of some edits of a hand. */
  schema(base, hand, wanted) {
    const key = [...base.map(({ hand: own, edit }) => `${this.name(own)}.${own.edits.indexOf(edit)}`), this.name(hand)].join();
    const known = this.kept.filter((one) => one.key === key);
    const found = known.find((one) => one.holds(wanted)) || known.find((one) => one.holds(wanted.slice(0, 1)));
    if (!found) return this.make(key, base, hand, wanted);
    this.kept.splice(this.kept.indexOf(found), 1);
    this.kept.push(found);
    return found;
  }

  make(key, base, hand, edits) {
    const { program, counting, word } = this.session;
    const made = new Schema(key, base, hand, edits, schema(program, counting, word.flag, hand, new Set(edits), base));
    this.kept.push(made);
    if (this.kept.length > KEPT) this.kept.shift();
    return made;
  }

  name(hand) {
    if (!this.names.has(hand)) this.names.set(hand, this.names.size);
    return this.names.get(hand);
  }

  /** Puts two programs in the place of one that does not compile. False of one that holds no two edits. */
  split({ schema: one }) {
    if (!one || one.edits.length < 2) return false;
    const { key, base, hand, edits } = one, middle = edits.length >> 1;
    this.kept.splice(this.kept.indexOf(one), 1);
    this.make(key, base, hand, edits.slice(0, middle));
    this.make(key, base, hand, edits.slice(middle));
    return true;
  }
}

const result = (edit, failed, ran) => ({ ...(edit && { edit }), ...(failed.length && { failed }), ...(ran && { ran }) });

/** The numbers in ranges, of so many edits. */
function spread(ranges, count) {
  const found = [];
  for (const { from = 0, to = 0 } of ranges) {
    for (let number = from; number < Math.min(to, count); number++) found.push(number);
    if (found.length > MOST) throw new Refused(`a request for more than ${MOST} sets`);
  }
  return found;
}

/** Whether two edits can both be written down. */
function isApart(one, other) {
  if (one.hunk && other.hunk) return one.hunk.list === other.hunk.list && one !== other;
  if (one.flip || other.flip || one.hunk || other.hunk) return false;
  const a = one.edit, b = other.edit;
  return (a.end <= b.start || b.end <= a.start) && a.start !== b.start;
}

module.exports = { Runs };
