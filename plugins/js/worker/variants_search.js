'use strict';
// The search for repairs: edits of a program after which it passes every check.
//
// The program is run once as it is, to see what the failing check reaches and what its variables hold.
// Then the edits of those statements are made, one statement after another, all of a statement's
// compiled into one program, and tried, the failing checks first.

const { Catalogue } = require('./variants_edits.js');
const { ExpressionEdits } = require('./variants_expressions.js');
const { Pool } = require('./variants_pool.js');
const { Interner, Values, probed } = require('./variants_probe.js');
const { MOST, size, written } = require('./variants_report.js');
const { counting } = require('./variants_splices.js');
const { StatementEdits } = require('./variants_statements.js');
const { Texts, PIECES } = require('./variants_text.js');

const EDIT = 100;           // steps that an edit costs besides those of its runs
// The most steps of any run, and steps that a run may take beyond a multiple of what it should.
const MOST_STEPS = 200000, FLOOR = 300;
// The most of one for which nothing tells how long it should take, once another was stopped.
const LATER_STEPS = 20000;
// Donors whose code is taken. The others' is tried where these give no repair: each makes the search
// longer, and the best ones come first.
const NEAREST = 5;
const PARTIAL = 16;         // edits that mend the first check alone, of those reported
const CLOSER = 64;          // of those looked at closer

/** After run(): found (repairs) and partial, lists of {part, start, end, kind, size, passed, text};
 * tried, skipped, steps, exhausted as in the protocol. */
class Search {
  /** donor(number): a Donor, parsed when it is asked for. bench(program): a Bench for a program. */
  constructor({ program, donors, bench, order, steps, multiple, word }) {
    Object.assign(this, { program, donors, bench, order, budget: steps, multiple, word });
    this.tried = this.skipped = this.steps = 0;
    this.exhausted = false;
    this.found = [];
    this.partial = [];
    this.interner = new Interner();
    this.values = new Values(this.interner);
    this.counting = counting(program, word);
    const raw = (node) => this.counting.render(node.start, node.end);
    this.texts = new Texts(program.source, raw);
  }

  run() {
    const { checks } = this.bench;
    this.right = checks.map(() => 0);
    this.limits = checks.map(() => MOST_STEPS);
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
      this.bench.checks.forEach((_, number) => {
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
    this.bench.checks.forEach((_, number) => {
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
        this.watch(later);
        this.round(statements, later);
      }
    }
    this.skipped = this.catalogue.duplicates;
  }

  round(statements, donors) {
    this.pool = new Pool(this.program, donors, this.values, this.texts);
    const expressions = new ExpressionEdits(this.catalogue, this.pool);
    const ofStatements = new StatementEdits(this.catalogue, this.pool);
    for (const stmt of statements) {
      if (this.exhausted) return;
      this.catalogue.begin(stmt);
      expressions.edit(stmt);
      ofStatements.edit(stmt);
      if (this.catalogue.edits.length) this.attempt(this.catalogue.edits, this.catalogue.compiled());
    }
  }

  attempt(edits, text) {
    let compiled;
    try {
      compiled = this.bench.compiled(text);
    } catch (error) {
      return this.apart(edits);
    }
    const mended = [];
    for (const edit of edits) {
      if (this.steps >= this.budget) {
        this.exhausted = true;
        break;
      }
      this.tried++;
      const passed = this.passed(compiled, edit, true);
      if (passed === this.numbers.length) this.found.push(this.described(edit, passed));
      else if (passed) mended.push([passed, edit]);
    }
    if (mended.length && !this.found.length) this.closer(compiled, mended);
  }

  /** Edits that do not compile together: halves of them do, or one is no program. */
  apart(edits) {
    if (edits.length === 1) return;
    const middle = edits.length >> 1;
    for (const half of [edits.slice(0, middle), edits.slice(middle)]) {
      this.attempt(half, this.catalogue.compiled(new Set(half)));
    }
  }

  /** How many of the checks the edited program passes; with stop, up to the first that fails. */
  passed(compiled, edit, stop) {
    this.steps += EDIT;
    let passed = 0;
    for (const number of this.numbers) {
      const limit = this.limits[number];
      const good = this.bench.passes(compiled, number, edit.number, limit);
      this.steps += limit - Math.max(this.bench.left, 0);
      if (good) passed++;
      else if (stop) break;
    }
    return passed;
  }

  /** Counts all checks that the best of the edits pass which mend the first one. */
  closer(compiled, mended) {
    mended.sort((a, b) => b[0] - a[0]);
    for (const [, edit] of mended.slice(0, CLOSER)) {
      if (this.steps >= this.budget) break;
      this.partial.push(this.described(edit, this.passed(compiled, edit, false)));
    }
    this.partial.sort((a, b) => b.passed - a.passed || a.size - b.size);
    this.partial.length = Math.min(this.partial.length, PARTIAL);
  }

  described(edit, passed) {
    const { source } = this.program;
    const text = written(edit, source, this.texts, PIECES);
    // An edit that brings about what a donor has is the donor's, whatever it was made from.
    const kind = this.pool.restores(edit) ? 'donor' : edit.kind;
    return { part: edit.part.index, start: edit.start, end: edit.end, kind, passed, text, size: size(source.slice(edit.start, edit.end), text) };
  }
}

module.exports = { Search, MOST };
