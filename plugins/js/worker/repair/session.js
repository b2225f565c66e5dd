'use strict';
// One conversation about a program, in the process that reads programs and writes the texts of edits: it
// answers EditRequests (edit.proto) and runs nothing of any program. What has to run it has run by another
// process (repair/remote.js) and believes no more of than numbers in their ranges.

const { parse } = require('../record/tree.js');
const { bench, Check } = require('./checks.js');
const { Describer } = require('./describe.js');
const { Donor } = require('./donors.js');
const { PROBED, PLAIN } = require('./evaluator.js');
const { Lists } = require('./list.js');
const { probed } = require('./probe.js');
const profile = require('./profile.js');
const { edited, lender } = require('./program.js');
const { Refused } = require('./refused.js');
const { Broken, Remote, Text } = require('./remote.js');
const { Runs } = require('./run.js');
const { counting, words } = require('./splices.js');
const { standalone } = require('./standalone.js');
const { reach } = require('./state.js');
const { Switches } = require('./switches.js');
const { Texts } = require('./text.js');
const { Held, Interner, NOTHING } = require('./values.js');

/** The EditReply of an error. */
const failed = (why) => ({ error: why });

class Session {
  /** link: Remote's. */
  constructor(link) {
    this.remote = new Remote(link);
    this.isOpen = false;
    this.broken = '';           // why every further request fails
  }

  /** The EditReply to an EditRequest, in their JSON mapping. Never throws. */
  answer(request) {
    if (this.broken !== '') return failed(this.broken);
    const [key] = Object.keys(request);
    try {
      if (key === 'open') {
        if (this.isOpen) throw new Refused('the conversation is open already');
        this.broken = 'the conversation could not be opened';
        const opened = this.open(request.open);
        this.broken = '';
        this.isOpen = true;
        return { opened };
      }
      if (!this.isOpen) throw new Refused('the first request of a conversation is not open');
      switch (key) {
        case 'list': return { listed: this.lists.list(request.list) };
        case 'switches': return { listed: this.switches.list(request.switches) };
        case 'standalone': return { listed: standalone(this, request.standalone) };
        case 'run': return { ran: this.runs.run(request.run) };
        case 'describe': return { described: { edits: this.describer.describe(request.describe.edits || []) } };
        default: throw new Refused('a request of an unknown kind');
      }
    } catch (error) {
      if (error instanceof Broken) this.broken = error.message;
      if (error instanceof Broken || error instanceof Refused) return failed(error.message);
      return failed(`the editor failed on this request (${error.name})`);
    }
  }

  // ---------------------------------------------------------------------- open

  open({ program = {}, entryPoint = '', inputs = [], checks = [], tests = 0, donors = [], steps = {} }) {
    if (inputs.length !== checks.length) throw new Refused(`there are ${inputs.length} inputs and ${checks.length} checks`);
    if (tests > inputs.length) throw new Refused(`${tests} of ${inputs.length} inputs are said to be tests`);
    const source = Buffer.from(program.source || '', 'base64');
    this.entryPoint = entryPoint;
    this.rule = { multiple: 0, floor: 0, most: 0, edit: 0, ...steps };
    if (this.rule.most === 0) throw new Refused('steps.most is 0, so that nothing can run');
    Object.assign(this, edited(source, program.language || ''));
    this.given = donors.map(({ program: one = {}, profile: bytes = '' }) => ({
      source: Buffer.from(one.source || '', 'base64'), language: one.language || '', bytes: Buffer.from(bytes, 'base64') }));
    this.checks = inputs.map((input, number) => new Check(input, checks[number], number));
    this.tests = this.checks.slice(0, tests).map((_, number) => number);
    const texts = [this.program.source, source.toString('utf8'), ...this.given.map((one) => one.source.toString('utf8')),
      ...this.checks.map((check) => check.text)];
    this.word = words(texts);
    this.remote.open(bench(this.program, this.checks, entryPoint, reach(texts, (one) => parse(one).tree), this.word));
    this.counting = counting(this.program, this.word);
    this.texts = new Texts(this.program.source, (node) => this.counting.render(node.start, node.end));
    this.plain = new Text(PLAIN, this.program.head + this.counting.render());
    this.interner = new Interner();
    this.values = NOTHING;
    this.known = [];            // the donors that were read
    const opened = this.watch();
    this.edits = [];            // what was listed: {hand, edit}, or {flip} of a switch
    this.lists = new Lists(this);
    this.switches = new Switches(this);
    this.runs = new Runs(this);
    this.describer = new Describer(this);
    return opened;
  }

  limit(base) {
    const { multiple, floor, most } = this.rule;
    return Math.min(base * multiple + floor, most);
  }

  /** Runs the program as it is on the tests. Sets limits, one for each check, and first, the first test that
   * fails, -1 for none. */
  watch() {
    const { tests, program } = this, { most } = this.rule;
    const right = this.right();
    const limits = tests.map((number) => (right[number] === null ? most : this.limit(right[number])));
    const read = (held) => { this.values = Held.read(held, program.bindings, this.interner); };
    const found = [true, false].reduce((done, recording) => done || this.remote.watch(
      new Text(PROBED, probed(program, this.counting, this.word, { recording })), tests, limits, program.statements.length, read), null);
    if (found === null) throw new Refused('the program does not compile once its steps are counted');
    let steps = 0;
    this.limits = tests.map((number) => {
      const { left } = found.outcomes.get(number), used = limits[number] - Math.max(left, 0);
      steps += used;
      // A run that was stopped does not tell how long one should take.
      const base = Math.max(left < 0 ? -1 : used, right[number] ?? -1);
      return base < 0 ? most : this.limit(base);
    });
    const longest = Math.min(2 * Math.max(0, ...this.limits), most);
    while (this.limits.length < this.checks.length) this.limits.push(longest);
    this.first = found.first;
    const reached = this.first < 0 ? [] : this.reached(found.hits);
    return {
      ...(tests.length && { passed: tests.map((number) => found.outcomes.get(number).passed) }),
      ...(reached.length && { reached }),
      ...(steps && { steps: String(steps) }),
    };
  }

  /** The most steps that a donor which returned from it took on each test, null where none is known. */
  right() {
    const right = this.tests.map(() => null);
    this.given.forEach((_, at) => {
      const read = this.profile(at);
      if (read) read.steps.forEach((steps, number) => { if (steps !== null) right[number] = Math.max(right[number] ?? 0, steps); });
    });
    return right;
  }

  /** The numbers of the statements that were reached. hits: indices into program.statements, or null of all. */
  reached(hits) {
    const { statements } = this.program;
    const reached = new Set(hits === null ? statements : hits.map((index) => statements[index]));
    const found = new Set();
    for (const stmt of statements) {
      // A case, or a loop with a label, is reached with what is around it.
      const isReached = reached.has(stmt) || (stmt.labelled && (!stmt.holder || reached.has(stmt.holder))) ||
        (stmt.node.type === 'SwitchCase' && reached.has(stmt.holder));
      if (!isReached || stmt.number === null) continue;
      found.add(stmt.number);
      // Its condition is a statement of its own.
      if (stmt.node.type === 'DoWhileStatement') found.add(this.program.numberAt(stmt.node.test.start));
    }
    return [...found].sort((a, b) => a - b);
  }

  // -------------------------------------------------------------------- donors

  /** The profile of a donor, as far as it can be read without its program: null where there is none,
   * undefined where it is damaged. */
  profile(at) {
    const one = this.given[at];
    if (!('profile' in one)) one.profile = one.bytes.length ? profile.read(one.bytes, this.tests.length) : null;
    return one.profile;
  }

  /** The donors [from, to), without those that cannot be read. */
  donors(from, to) {
    const found = [];
    for (let at = from; at < Math.min(to, this.given.length); at++) {
      if (!(at in this.known)) this.known[at] = this.donor(at);
      if (this.known[at] !== null) found.push(this.known[at]);
    }
    return found;
  }

  donor(at) {
    const read = this.profile(at);
    if (read === undefined) return null;
    const program = lender(this.given[at].source, this.given[at].language);
    if (program === null) return null;
    if (read === null) return new Donor(program, null);
    const whole = read.of(program, this.interner);
    return whole && new Donor(program, whole);
  }
}

module.exports = { Session, failed };
