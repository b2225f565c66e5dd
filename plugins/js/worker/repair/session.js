'use strict';
// One conversation about a program, in the process that reads programs and writes the texts of edits: it
// answers EditRequests (edit.proto) and runs nothing of any program. What has to run it has run by another
// process (repair/runner.js) and believes no more of than numbers in their ranges.

const { parse } = require('../record/tree.js');
const { Baseline } = require('./baseline.js');
const { Check, setting } = require('./checks.js');
const { Describer } = require('./describe.js');
const { difference } = require('./difference.js');
const { Donor } = require('./donors.js');
const { Lists } = require('./list.js');
const profile = require('./profile.js');
const { edited, givenBy, lender } = require('./program.js');
const { Refused } = require('./refused.js');
const { Broken, Runner } = require('./runner.js');
const { Runs } = require('./run.js');
const { counting, words } = require('./rewrite.js');
const { standalone } = require('./standalone.js');
const { reach } = require('./state.js');
const { Switches } = require('./switches.js');
const { Texts } = require('./text.js');
const { Interner } = require('./values.js');

/** The EditReply of an error. Its text goes to a person: no path and no stack of ours is in it. */
const failed = (why) => ({ error: why });

class Session {
  /** link: Runner's. */
  constructor(link) {
    this.runner = new Runner(link);
    this.isOpen = false;
    this.broken = '';           // why every further request fails
    this.failure = null;        // the last error of ours
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
        case 'difference': return { listed: difference(this, request.difference) };
        case 'standalone': return { listed: standalone(this, request.standalone) };
        case 'run': return { ran: this.runs.run(request.run) };
        case 'describe': return { described: { edits: this.describer.describe(request.describe.edits || []) } };
        default: throw new Refused('a request of an unknown kind');
      }
    } catch (error) {
      if (error instanceof Broken) this.broken = error.message;
      if (error instanceof Broken || error instanceof Refused) return failed(error.message);
      this.failure = error;
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
    this.checks = inputs.map((input, number) => new Check(input, checks[number], number));
    this.prelude = givenBy(program.prelude || '', program.language || '', this.checks.some(({ plan }) => plan !== null));
    Object.assign(this, edited(source, program.language || '', this.prelude.names));
    this.given = donors.map(({ program: one = {}, profile: bytes = '' }) => ({
      source: Buffer.from(one.source || '', 'base64'), language: one.language || '', bytes: Buffer.from(bytes, 'base64') }));
    this.tests = this.checks.slice(0, tests).map((_, number) => number);
    const texts = [this.program.source, source.toString('utf8'), ...this.given.map((one) => one.source.toString('utf8')),
      ...this.checks.map((check) => check.text)];
    this.word = words(texts);
    this.runner.open(setting(this.program, this.checks, entryPoint, reach(texts, (one) => parse(one).tree, this.checks.some(({ stdin }) => stdin !== undefined)), this.word, this.prelude));
    this.counting = counting(this.program, this.word);
    this.texts = new Texts(this.program.source, (node) => this.counting.render(node.start, node.end));
    this.interner = new Interner();
    this.known = [];            // the donors that were read
    const baseline = new Baseline(this);
    this.values = baseline.values;
    this.limits = baseline.limits;
    this.first = baseline.first;
    this.edits = [];            // what was listed: {hand, edit}, or {flip} of a switch
    this.lists = new Lists(this);
    this.switches = new Switches(this);
    this.runs = new Runs(this);
    this.describer = new Describer(this);
    return baseline.opened;
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
    const program = lender(this.given[at].source, this.given[at].language, this.prelude.names);
    if (program === null) return null;
    if (read === null) return new Donor(program, null);
    const whole = read.of(program, this.interner);
    return whole && new Donor(program, whole);
  }
}

module.exports = { Session };
