'use strict';
// A job with variants: decodes it, searches, and gives the protocol's VariantsResult.

const { build, BadInput } = require('../run/arguments.js');
const { decode, parse, Positions } = require('../record/tree.js');
const { analyse } = require('../record/syntax.js');
const { Donor } = require('./donors.js');
const { scriptOf } = require('./module.js');
const { MOST, TEXT } = require('./report.js');
const { Bench, Check } = require('./run.js');
const { Search } = require('./search.js');
const { words } = require('./splices.js');
const { reach } = require('./state.js');
const { Program } = require('./tree.js');
const { literal } = require('./values.js');

// Steps of the whole search, and of a run as a multiple of what it should take, where the job does not
// say.
const BUDGET = 1000000, MULTIPLE = 10;

/** Thrown for what is wrong with a job; the message is the job's error. */
class BadJob extends Error {}

/** The VariantsResult of a job, in its JSON mapping. Throws BadJob. What job and api are is said in
 * worker.js. */
function search(job, api) {
  const variants = job.variants;
  const { language } = job;
  const program = parsed(job.source, 'the program', language, true);
  if (program === null) return {};      // see LIMITS.md
  const inputs = job.inputs.map((input) => ({ ...input, call: source(input.call), body: source(input.body) }));
  const given = variants.donors || [];
  const texts = [program.source, job.source.toString('utf8'), ...given.map((donor) => donor.program.source.toString('utf8')),
    ...inputs.map((input) => input.call || input.body || '')];
  const known = [];
  const donors = (from, to = given.length) => {
    for (let at = from; at < Math.min(to, given.length); at++) known[at] = known[at] || donor(given[at], at);
    return known.slice(from, to).filter(Boolean);
  };
  const globals = program.undeclared();
  const bench = new Bench(api.realm, checks(job, inputs, program, donors, api), job.entryPoint, {
    reach: reach(texts, (one) => parse(one).tree), globals, word: words(texts), equal: api.equal });
  const made = new Search({
    program, donors, bench, tests: tests(variants.checks || []), word: bench.word, order: (variants.order || []).map(Number),
    steps: Number(variants.steps) || BUDGET, multiple: Number(variants.stepMultiple) || MULTIPLE });
  return message(made.run(), new Positions(job.source, job.source.toString('utf8')));
}

const source = (bytes) => (bytes === undefined ? undefined : bytes.toString('utf8'));

function decoded(bytes, what, language) {
  try {
    return decode(bytes, language);
  } catch (error) {
    throw new BadJob(`${what} does not compile: ${error.message}`);
  }
}

/** A program of a job; `numbered`: with its functions and parts by the analysis's numbers. null of an ES
 * module that is no script. */
function parsed(bytes, what, language, numbered) {
  const text = decoded(bytes, what, language);
  let found;
  try {
    found = parse(text);
  } catch (error) {
    throw new BadJob(`${what} does not compile: ${error.message}`);
  }
  const script = found.module ? scriptOf(found.tree, text) : { tree: found.tree, text };
  if (script === null) return null;
  const { statements: parts = [], functions = [] } = numbered ? analyse(bytes, { language }) : {};
  const units = unitOffsets(bytes, text);
  const spans = (list) => list.map(({ span = {} }, index) => ({ index, start: units(span.start || 0), end: units(span.end || 0) }));
  const program = new Program(script.tree, script.text, spans(parts), spans(functions));
  return found.module ? program.exporting(script) : program;
}

/** Turns bytes of a source into UTF-16 units of its text. */
function unitOffsets(bytes, text) {
  if (bytes.length === text.length) return (at) => at;
  return (at) => bytes.toString('utf8', 0, at).length;
}

function donor(given, number) {
  const names = (given.names || []).map((map) => ({
    func: map.function || 0, donorFunc: map.donorFunction || 0,
    names: Object.fromEntries((map.names || []).map((name, at) => [name, map.to[at]])) }));
  const { source: bytes, language } = given.program;
  const program = parsed(bytes, `donor ${number}`, language, names.length > 0);
  return program && new Donor(program, names);
}

/** How many checks are no further ones, which stand behind them. */
function tests(given) {
  const count = given.filter((check) => !check.further).length;
  if (given.slice(0, count).some((check) => check.further)) throw new BadJob('a further check stands before others');
  return count;
}

/** The inputs with what they must give. An expected value in source form is computed with the first
 * donor loaded. */
function checks(job, inputs, program, donors, api) {
  const given = job.variants.checks || [];
  if (given.length !== inputs.length) {
    throw new BadJob(`there are ${inputs.length} inputs and ${given.length} checks, not as many`);
  }
  const top = program.module.bindings.map((b) => b.name);
  let realm = null;
  const evaluated = (expect) => {
    if (!realm) {
      realm = api.realm();
      for (const { program: first } of donors(0, 1)) realm.evaluate(first.head + first.source);
    }
    return realm.evaluate(`(${expect}\n)`);
  };
  return inputs.map((input, number) => {
    const check = given[number];
    const bad = (why) => new BadJob(`check ${number}: ${why}`);
    let expected, args;
    if (input.body === undefined) {
      try {
        if (check.expected) expected = api.expected(check);
        else if (check.expect) expected = evaluated(check.expect.toString('utf8'));
        else throw bad('its check expects nothing');
      } catch (error) {
        throw error instanceof BadJob ? error : bad(`its expected value cannot be computed: ${error}`);
      }
    }
    if (input.arguments) {
      try {
        args = literal(build(input.values || {}, input.arguments.values || []));
      } catch (error) {
        throw error instanceof BadInput ? bad(error.message) : error;
      }
    } else if (input.call === undefined && input.body === undefined) {
      throw bad('its input has no arguments, call or body');
    }
    const text = input.call || input.body || '';
    const mentioned = new Set(text.match(/[\w$]+/g));
    return new Check({ ...input, args }, top.filter((name) => mentioned.has(name)), expected);
  });
}

/** The protocol's message in its JSON mapping: fields at their default are left out. */
function message(found, positions) {
  const span = (from, to) => {
    const start = positions.byte(from), end = positions.byte(to);
    return { ...(start && { start }), ...(end && { end }) };
  };
  const edit = (repair) => {
    const bytes = Buffer.from(repair.text, 'utf8').subarray(0, TEXT);
    return {
      ...(repair.part && { statement: repair.part }),
      span: span(repair.start, repair.end),
      ...(bytes.length && { replacement: bytes.toString('base64') }),
    };
  };
  const repairs = (list) => list.slice(0, MOST).map((repair) => ({
    ...edit(repair), kind: repair.kind, size: repair.size, ...(repair.passed && { passed: repair.passed }),
    ...(repair.further && { further: repair.further }), ...(repair.whole && { whole: true }),
    ...(repair.also && { also: edit(repair.also) }),
  }));
  return {
    ...(found.found.length && { repairs: repairs(found.found) }),
    ...(found.partial.length && { partial: repairs(found.partial) }),
    ...(found.forced.length && { forced: found.forced.map(({ part, start, end, kind, passed }) => ({
      ...(part && { statement: part }), span: span(start, end), kind, passed })) }),
    ...(found.tried && { tried: String(found.tried) }),
    ...(found.skipped && { skipped: String(found.skipped) }),
    ...(found.steps && { steps: String(found.steps) }),
    ...(found.exhausted && { exhausted: true }),
    ...(found.furtherPassed && { further: found.furtherPassed }),
  };
}

module.exports = { search, BadJob };
