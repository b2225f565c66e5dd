'use strict';
// What a correct program's variables held and how many steps it took, so that it need not run where edits of
// another program do. A profile is made in a process in which the program ran, and may be anything.
//
// As JSON: values, variables: see Recorder in repair/values.js; bindings, functions: how many the program
// has; runs: one for each input, [steps or -1 where it did not return, [[binding, ...values]],
// [[function, ...values returned]]].

const { Bench } = require('./bench.js');
const { bench, Check } = require('./checks.js');
const { parse } = require('../record/tree.js');
const { probed } = require('./probe.js');
const { lender } = require('./program.js');
const { counting, words } = require('./splices.js');
const { reach } = require('./state.js');
const { Damaged, EVENTS, Held, Recorder, counts, isCount } = require('./values.js');

const LARGEST = 1 << 20;    // bytes of a profile
const STEPS = 200000;       // the most of one run
const DISTINCT = 24;        // values of one variable, or of one function, that are kept of one run

// ---------------------------------------------------------------------- made

/** What one run made known, besides what its Recorder keeps. */
class Run {
  constructor(recorder) {
    this.recorder = recorder;
    this.held = new Map();      // binding's number -> indices of distinct values
    this.returned = new Map();  // function's number -> the same
  }

  add(table, number, value) {
    let one = table.get(number);
    if (!one) table.set(number, one = new Set());
    if (one.size < DISTINCT && this.recorder.numbers.values.length < EVENTS) one.add(this.recorder.numbers.of(value));
  }

  message(steps) {
    const all = (table) => [...table].map(([number, values]) => [number, ...values]);
    return [steps, all(this.held), all(this.returned)];
  }
}

/** The profile of a program on inputs; empty of one that cannot be read. api: see worker.js. */
function make({ source, language, entryPoint, inputs }, api) {
  const program = lender(source, language);
  if (program === null) return Buffer.alloc(0);
  const checks = inputs.map((input, number) => new Check(input, null, number));
  const texts = [program.source, source.toString('utf8'), ...checks.map((check) => check.text)];
  const word = words(texts), splices = counting(program, word);
  const given = bench(program, checks, entryPoint, reach(texts, (one) => parse(one).tree), word);
  const place = new Bench(given, api), recorder = new Recorder(), runs = [];
  let run = null;
  const compiled = place.compiled(probed(program, splices, word, { recording: true, returns: true }), {
    hits: [],
    value: (binding, held) => {
      recorder.add(binding, held);
      run.add(run.held, binding, held);
    },
    returned: (func, held) => {
      run.add(run.returned, func, held);
      return held;
    },
  });
  checks.forEach((_, number) => {
    run = new Run(recorder);
    recorder.next();
    const ended = place.ends(compiled, number, 0, STEPS);
    runs.push(run.message(ended ? STEPS - place.left : -1));
  });
  const counted = { bindings: program.bindings.length, functions: program.functions.length };
  const whole = written({ ...counted, ...recorder.message(true), runs });
  if (whole.length <= LARGEST) return whole;
  return written({ ...counted, ...recorder.message(false), runs: runs.map(([steps]) => [steps, [], []]) });
}

const written = (message) => Buffer.from(JSON.stringify(message));

// ---------------------------------------------------------------------- read

/** steps: of each test, null where it did not return. */
class Profile {
  constructor(message, steps) {
    this.message = message;
    this.steps = steps;
    this.values = null;         // Held
    this.runs = null;           // of each test two Maps of lists of texts: by binding, by function
  }

  /** Itself with the values by the program's bindings, as numbers of the interner; null where it is not that
   * program's. */
  of(program, interner) {
    const { message } = this;
    if (message.bindings !== program.bindings.length || message.functions !== program.functions.length) return null;
    try {
      this.values = Held.read(message, program.bindings, interner);
      this.runs = message.runs.map(([, held, returned]) => [texts(held, program.bindings, message.values), texts(returned, program.functions, message.values)]);
    } catch (error) {
      if (error instanceof Damaged) return null;
      throw error;
    }
    return this;
  }

  /** Texts of the values that a variable held on a test. */
  seen(test, binding) {
    return this.runs[test][0].get(binding) || [];
  }

  /** Texts of the values that a function returned on a test. */
  returned(test, func) {
    return this.runs[test][1].get(func) || [];
  }
}

/** Map of things to lists of texts. Values that have none are left out. Throws Damaged. */
function texts(rows, things, values) {
  const found = new Map();
  if (!Array.isArray(rows) || rows.length > things.length) throw new Damaged('no list of values');
  for (const row of rows) {
    const [number, ...indices] = counts(row, EVENTS + things.length, 1);
    if (number >= things.length) throw new Damaged('no such name');
    found.set(things[number], counts(indices, values.length - 1).map((index) => values[index]).filter((one) => typeof one === 'string'));
  }
  return found;
}

/** The Profile in some bytes, of a program that was run on so many tests; undefined where there is none. */
function read(bytes, tests) {
  if (bytes.length > LARGEST) return undefined;
  let message;
  try {
    message = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return undefined;
  }
  if (typeof message !== 'object' || message === null || !Array.isArray(message.runs) || message.runs.length !== tests) return undefined;
  const isRun = (run) => Array.isArray(run) && (run[0] === -1 || isCount(run[0], STEPS));
  if (!message.runs.every(isRun)) return undefined;
  return new Profile(message, message.runs.map(([steps]) => (steps < 0 ? null : steps)));
}

module.exports = { make, read, LARGEST };
