'use strict';
// What the tests of edits share: conversations about plain JavaScript programs, held within this process.
const vm = require('node:vm');
const { api } = require('../run/realms.js');
const { LocalLink } = require('../repair/link.js');
const { make } = require('../repair/profiler.js');
const { Session } = require('../repair/session.js');

const STEPS = { multiple: 10, floor: 300, most: 200000, edit: 100 };

/** [indices, ValueTable] of plain values. */
function table(values) {
  const rows = [{}];
  const add = (value) => {
    const row = value === null ? { null: '' } : value === undefined ? { null: 'undefined' }
      : typeof value === 'boolean' ? { boolean: value }
        : typeof value === 'number' ? (Number.isInteger(value) ? { integer: String(value) } : { float: value })
          : typeof value === 'string' ? { text: Buffer.from(value).toString('base64') }
            : Array.isArray(value) ? { list: { items: value.map(add) } }
              : { map: { items: Object.entries(value).flatMap(([key, held]) => [add(key), add(held)]) } };
    rows.push(row);
    return rows.length - 1;
  };
  return [values.map(add), { values: rows }];
}

const base64 = (text) => Buffer.from(text).toString('base64');
const programOf = (text, language = 'javascript') => ({ source: base64(text), language });

/** {input, check} messages. given: [arguments, expected], [call's text, expected], or a body's text. */
function checkOf(given) {
  if (typeof given === 'string') return { input: { body: base64(given) }, check: {} };
  const [[expected], values] = table([given[1]]);
  const check = { values, expected };
  if (typeof given[0] === 'string') return { input: { call: base64(given[0]) }, check };
  const [indices, held] = table(given[0]);
  return { input: { values: held, arguments: { values: indices } }, check };
}

/** The profile of a donor on tests, as it goes into a Donor. */
function profileOf(source, checks, entryPoint = 'f') {
  const job = { source: Buffer.from(source), language: 'javascript', entryPoint, inputs: checks.map((one) => checkOf(one).input) };
  return make(job, api).toString('base64');
}

/** An OpenEdits. checks: see checkOf; more: generated checks, profiles (false: none), and fields of the
 * message. */
function openingOf(source, checks, donors = [], { generated = [], profiles = true, language, entryPoint = 'f', ...more } = {}) {
  const all = [...checks, ...generated].map(checkOf);
  return {
    program: programOf(source, language), entryPoint, inputs: all.map(({ input }) => input), checks: all.map(({ check }) => check),
    tests: checks.length, steps: STEPS,
    donors: donors.map((one) => ({ program: programOf(one), ...(profiles && { profile: profileOf(one, checks, entryPoint) }) })),
    ...more,
  };
}

/** A conversation. Its requests take and give messages in their JSON mapping; an error is thrown. */
class Talk {
  constructor(opening, link = new LocalLink(api)) {
    this.session = new Session(link);
    this.donors = (opening.donors || []).length;
    this.opened = { passed: [], reached: [], steps: '0', ...this.ask('open', opening) };
    this.count = 0;             // of listed edits
    const { passed } = this.opened;
    this.failing = [...passed.keys()].filter((test) => !passed[test]);
    this.tests = [...this.failing, ...[...passed.keys()].filter((test) => passed[test])];
    this.statements = this.session.program.spans.map((_, number) => number);
  }

  ask(key, message) {
    const reply = JSON.parse(JSON.stringify(this.session.answer(JSON.parse(JSON.stringify({ [key]: message })))));
    if (reply.error !== undefined) throw new Error(reply.error);
    return Object.values(reply)[0];
  }

  listed(key, message) {
    const found = { first: 0, count: 0, statements: 0, duplicates: 0, origins: [], ...this.ask(key, message) };
    this.count += found.count;
    return found;
  }

  list(statements = this.opened.reached, more = {}) {
    return this.listed('list', { statements, donorTo: this.donors, limit: 100000, ...more });
  }

  run(message) {
    return { results: [], tried: 0, overlapping: 0, steps: '0', exhausted: false, ...this.ask('run', { checks: this.tests, ...message }) };
  }

  /** The numbers of the edits after which the program passes the tests. */
  repairing(from, to, more) {
    return this.run({ each: [{ from, to }], ...more }).results.filter(({ failed }) => failed === undefined).map(({ edit = 0 }) => edit);
  }

  describe(edits) {
    return this.ask('describe', { edits }).edits || [];
  }
}

/** The descriptions of the edits of the statements that the first failing test reaches after which the
 * program passes all tests. */
function repairs(source, checks, donors, more) {
  const talk = new Talk(openingOf(source, checks, donors, more));
  const { first, count } = talk.list();
  return talk.describe(talk.repairing(first, first + count));
}

/** The program with edits made in its text. */
function applied(source, ...edits) {
  let bytes = Buffer.from(source);
  for (const edit of edits.sort((a, b) => (b.span.start || 0) - (a.span.start || 0))) {
    const { start = 0, end = 0 } = edit.span;
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement(edit)), bytes.subarray(end)]);
  }
  return bytes.toString();
}

const replacement = (edit) => Buffer.from(edit.replacement || '', 'base64').toString();

/** Whether the program as it stands passes each check. */
function outcomes(source, checks) {
  return checks.map((check) => {
    const run = (text) => {
      const context = vm.createContext({ console: { log() {} }, require });
      vm.runInContext(source, context, { timeout: 2000 });
      return vm.runInContext(text, context, { timeout: 2000 });
    };
    try {
      if (typeof check === 'string') {
        run(`{${check}\n}`);
        return true;
      }
      if (typeof check[0] === 'string') return api.equal(run(check[0]), check[1]);
      return api.equal(run('f')(...structuredClone(check[0])), check[1]);
    } catch {
      return false;
    }
  });
}

/** Edits as `kind: old -> new`, for reading. */
function lines(edits, source) {
  const bytes = Buffer.from(source);
  return edits.map((edit) => `${edit.kind}: ${bytes.toString('utf8', edit.span.start || 0, edit.span.end || 0)} -> ${replacement(edit)}`);
}

module.exports = { Talk, openingOf, profileOf, programOf, checkOf, repairs, applied, replacement, outcomes, lines };
