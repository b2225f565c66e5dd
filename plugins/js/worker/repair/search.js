'use strict';
// The search for repairs: edits of a program after which it passes every check.
//
// The program is run once as it is, to see what the failing check reaches and what its variables hold.
// Then the edits of those statements are made, one statement after another, all of a statement's
// compiled into one program, and tried, the failing checks first.

const { Catalogue } = require('./edits.js');
const { ExpressionEdits } = require('./expressions.js');
const { ForcedRuns } = require('./forced.js');
const { Pool } = require('./pool.js');
const { Interner, Values, probed } = require('./probe.js');
const { size, written } = require('./report.js');
const { schema } = require('./schema.js');
const { counting } = require('./splices.js');
const { StatementEdits } = require('./statements.js');
const { Texts, PIECES } = require('./text.js');
const { mark } = require('./standalone.js');

const EDIT = 100;           // steps that an edit costs besides those of its runs
// The most steps of any run, and steps that a run may take beyond a multiple of what it should.
const MOST_STEPS = 200000, FLOOR = 300;
// The most of one for which nothing tells how long it should take, once another was stopped.
const LATER_STEPS = 20000;
// Donors whose code is taken. The others' is tried where these give no repair: each makes the search
// longer, and the best ones come first.
const NEAREST = 5;
const PARTIAL = 16;         // edits that mend the first check alone, of those reported
const CLOSER = 24;          // of one statement's that are looked at closer
const FIRSTS = 8;           // of those that a second edit is looked for

/** After run(): found (repairs) and partial, lists of {part, start, end, kind, size, passed, text, edits,
 * also: null or the second edit of two}, repairs with further and whole as in the protocol; forced, a list as in repair/forced.js;
 * tried, skipped, steps, exhausted as in the protocol. */
class Search {
  /** donors(from, to): Donors, parsed when they are asked for. bench: the Bench of all checks, of which the
   * first so many are `tests`, the others further ones. */
  constructor({ program, donors, bench, tests, order, steps, multiple, word }) {
    Object.assign(this, { program, donors, bench, order, budget: steps, multiple, word });
    const numbers = bench.checks.map((_, number) => number);
    this.tests = numbers.slice(0, tests);
    this.further = numbers.slice(tests);
    this.furtherPassed = 0;             // by the program as it is
    this.fewest = this.further.length;  // further checks that a repair fails
    this.tried = this.skipped = this.steps = 0;
    this.exhausted = false;
    this.found = [];
    this.partial = [];
    this.forced = [];
    this.firsts = [];
    this.hands = [];
    this.interner = new Interner();
    this.values = new Values(this.interner);
    this.counting = counting(program, word);
    const raw = (node) => this.counting.render(node.start, node.end);
    this.texts = new Texts(program.source, raw);
  }

  run() {
    this.right = this.tests.map(() => 0);
    this.limits = this.tests.map(() => MOST_STEPS);
    const donors = this.donors(0, NEAREST);
    this.watch(donors);
    this.first();
    if (this.failing.length) this.search(donors);
    return this;
  }

  limit(steps) {
    return Math.min(steps * this.multiple + FLOOR, MOST_STEPS);
  }

  // ------------------------------------------------------------- first runs

  /** Runs donors for their variables' values and their steps. */
  watch(donors) {
    donors.forEach((donor) => {
      const { program } = donor;
      const values = new Values(this.interner);
      const compiled = this.probe(program, counting(program, this.word), values, []);
      if (!compiled) return;
      this.tests.forEach((number) => {
        values.next();
        if (this.bench.passes(compiled, number, 0, MOST_STEPS)) {
          this.right[number] = Math.max(this.right[number], MOST_STEPS - this.bench.left);
        }
      });
      donor.values = values;
    });
  }

  probe(program, splices, values, hits) {
    const value = (number, held) => values.add(program.bindings[number], held);
    try {
      return this.bench.compiled(probed(program, splices, this.word, true), { value, hits });
    } catch (error) {
      return null;        // what cannot be rewritten is not watched
    }
  }

  /** Runs the program as it is on every check. */
  first() {
    this.failing = [];
    this.passing = [];
    const hits = [];
    const compiled = this.probe(this.program, this.counting, this.values, hits);
    if (!compiled) return;
    const stopped = [];
    let most = MOST_STEPS;
    this.tests.forEach((number) => {
      hits.fill(0);
      this.values.next();
      const right = this.right[number];
      const limit = right ? this.limit(right) : most;
      const good = this.bench.passes(compiled, number, 0, limit);
      const { left } = this.bench;
      if (!good && !this.failing.length) this.reached = new Set(this.program.statements.filter((__, index) => hits[index]));
      (good ? this.passing : this.failing).push(number);
      if (left >= 0) this.limits[number] = this.limit(Math.max(right, limit - left));
      else if (right) this.limits[number] = limit;
      else stopped.push(number);
      // One that loops for ever usually does so on every check.
      if (left < 0) most = LATER_STEPS;
    });
    // A run that was stopped does not tell how long one should take; the others may.
    const longest = this.limits.filter((_, number) => !stopped.includes(number));
    for (const number of stopped) this.limits[number] = Math.max(LATER_STEPS, ...longest);
    // What is given to further checks is up to twice as large as what tests are given.
    const longer = Math.min(2 * Math.max(...this.limits), MOST_STEPS);
    for (const number of this.further) this.limits[number] = longer;
  }

  // ------------------------------------------------------------------ search

  search(donors) {
    this.numbers = [...this.failing, ...this.passing];
    const wanted = new Map();
    for (const stmt of this.program.statements) {
      // A case, or a loop with a label, is reached with what is around it.
      const reached = this.reached.has(stmt) || (stmt.labelled && (!stmt.holder || this.reached.has(stmt.holder))) ||
        (stmt.node.type === 'SwitchCase' && this.reached.has(stmt.holder));
      if (!stmt.part || !reached) continue;
      const list = wanted.get(stmt.part.index);
      if (list) list.push(stmt);
      else wanted.set(stmt.part.index, [stmt]);
    }
    const statements = this.order.flatMap((part) => wanted.get(part) || []);
    this.catalogue = new Catalogue(this.program, this.counting, this.word, this.texts);
    this.round(statements, donors);
    if (!this.found.length && !this.exhausted) {
      const later = this.donors(NEAREST);
      if (later.length) {
        donors = later;
        this.watch(later);
        this.round(statements, later);
      }
    }
    if (!this.found.length && !this.exhausted) this.pairs();
    if (this.found.length) mark(this);
    else if (!this.spent()) this.force(donors);
    this.skipped = this.catalogue.duplicates;
  }

  force(donors) {
    const { found, steps } = new ForcedRuns(this, donors).run();
    this.forced = found;
    this.steps += steps;
  }

  round(statements, donors) {
    this.pool = new Pool(this.program, donors, this.values, this.texts);
    const expressions = new ExpressionEdits(this.catalogue, this.pool);
    const ofStatements = new StatementEdits(this.catalogue, this.pool);
    for (const stmt of statements) {
      if (this.exhausted) return;
      const hand = this.catalogue.begin(stmt);
      expressions.edit(stmt);
      ofStatements.edit(stmt);
      if (!hand.edits.length) continue;
      this.hands.push(hand);
      this.compile(hand, hand.edits, null, (compiled, edits) => this.attempt(hand, compiled, edits));
    }
  }

  /** Calls run(compiled, edits) with programs that hold edits of a hand: one program, or several where
   * not all of them compile together. */
  compile(hand, edits, fixed, run) {
    let compiled;
    try {
      compiled = this.bench.compiled(schema(this.program, this.counting, this.word.flag, hand, new Set(edits), fixed));
    } catch (error) {
      if (edits.length === 1) return;       // one that is no program
      const middle = edits.length >> 1;
      this.compile(hand, edits.slice(0, middle), fixed, run);
      this.compile(hand, edits.slice(middle), fixed, run);
      return;
    }
    run(compiled, edits);
  }

  attempt(hand, compiled, edits) {
    const mended = [];
    for (const edit of edits) {
      if (this.spent()) break;
      this.tried++;
      const failed = this.failures(compiled, edit, this.numbers, 0);
      if (!failed.length) this.repaired(compiled, edit, this.described(edit, this.numbers.length));
      else if (failed[0] !== this.numbers[0]) mended.push([this.numbers.indexOf(failed[0]), edit]);
    }
    if (mended.length && !this.found.length) this.closer(hand, compiled, mended);
  }

  spent() {
    this.exhausted = this.exhausted || this.steps >= this.budget;
    return this.exhausted;
  }

  /** Takes in a repair, with how many of the further checks pass with an edit on. */
  repaired(compiled, edit, repair) {
    const { further } = this;
    if (!this.found.length) this.furtherPassed = further.length - this.failures(compiled, { number: 0 }, further, further.length).length;
    const failed = this.failures(compiled, edit, further, this.fewest);
    const looked = failed.length > this.fewest ? further.indexOf(failed[failed.length - 1]) + 1 : further.length;
    this.fewest = Math.min(this.fewest, failed.length);
    this.found.push({ ...repair, further: looked - failed.length });
  }

  /** The checks that the program fails with an edit, until they are more than so many. */
  failures(compiled, edit, numbers, most) {
    this.steps += EDIT;
    const failed = [];
    for (const number of numbers) {
      const limit = this.limits[number];
      const good = this.bench.passes(compiled, number, edit.number, limit);
      this.steps += limit - Math.max(this.bench.left, 0);
      if (good) continue;
      failed.push(number);
      if (failed.length > most) break;
    }
    return failed;
  }

  /** Counts all checks that the best of the edits pass which mend the first one. Those that mend more
   * than they break may be the first of two. */
  closer(hand, compiled, mended) {
    mended.sort((a, b) => b[0] - a[0]);
    for (const [, edit] of mended.slice(0, CLOSER)) {
      if (this.spent()) break;
      const failed = this.failures(compiled, edit, this.numbers, this.numbers.length);
      const repair = this.described(edit, this.numbers.length - failed.length);
      this.partial.push(repair);
      if (repair.passed > this.passing.length) this.firsts.push({ hand, edit, repair, failed });
    }
    const best = (a, b) => b.passed - a.passed || a.size - b.size;
    this.partial.sort(best);
    this.firsts.sort((a, b) => best(a.repair, b.repair));
    this.partial.length = Math.min(this.partial.length, PARTIAL);
    this.firsts.length = Math.min(this.firsts.length, FIRSTS);
  }

  /** Looks for a second edit that mends what a first one leaves, the checks that the first fails before
   * the others. May use as many steps as the single edits took. */
  pairs() {
    const most = 2 * this.steps;
    for (const { hand: own, edit: first, repair, failed } of this.firsts) {
      const numbers = [...failed, ...this.numbers.filter((number) => !failed.includes(number))];
      const apart = ({ start, end }) => (end <= first.start || first.end <= start) && start !== first.start;
      for (const hand of this.hands) {
        if (this.spent() || this.steps >= most) return;
        const edits = hand.edits.filter(apart);     // else the two could not both be written down
        if (edits.length) this.compile(hand, edits, { hand: own, edit: first }, (compiled, some) => {
          for (const edit of some) {
            if (this.spent() || this.steps >= most) return;
            this.tried++;
            if (this.failures(compiled, edit, numbers, 0).length) continue;
            const also = this.described(edit, numbers.length);
            this.repaired(compiled, edit, { ...repair, passed: numbers.length, size: repair.size + also.size, edits: [first, edit], also });
          }
        });
      }
    }
  }

  described(edit, passed) {
    const { source } = this.program;
    const text = written(edit, source, this.texts, PIECES);
    // An edit that brings about what a donor has is the donor's, whatever it was made from.
    const kind = this.pool.restores(edit) ? 'donor' : edit.kind;
    return { part: edit.part.index, start: edit.start, end: edit.end, kind, passed, text, size: size(source.slice(edit.start, edit.end), text), edits: [edit] };
  }
}

module.exports = { Search };
