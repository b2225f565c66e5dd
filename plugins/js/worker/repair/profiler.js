'use strict';
// Runs a correct program to see how it runs: makes the bytes that repair/profile.js reads.

const { parse } = require('../record/tree.js');
const { Check, setting } = require('./checks.js');
const { Machine } = require('./machine.js');
const { probed } = require('./probe.js');
const { LARGEST, STEPS } = require('./profile.js');
const { givenBy, lender } = require('./program.js');
const { counting, words } = require('./rewrite.js');
const { reach } = require('./state.js');
const { EVENTS, Recorder } = require('./values.js');

const DISTINCT = 24;        // values of one variable, or of one function, that are kept of one run

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
function make({ source, language, prelude = '', entryPoint, inputs }, api) {
  const checks = inputs.map((input, number) => new Check(input, null, number));
  const given = givenBy(prelude, language, checks.some(({ plan }) => plan !== null)), program = lender(source, language, given.names);
  if (program === null) return Buffer.alloc(0);
  const texts = [program.source, source.toString('utf8'), ...checks.map((check) => check.text)];
  const word = words(texts), splices = counting(program, word);
  const machine = new Machine(setting(program, checks, entryPoint, reach(texts, (one) => parse(one).tree, checks.some(({ stdin }) => stdin !== undefined)), word, given), api), recorder = new Recorder(), runs = [];
  let run = null;
  const compiled = machine.compiled(probed(program, splices, word, { recording: true, returns: true }), {
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
    const ended = machine.ends(compiled, number, 0, STEPS);
    runs.push(run.message(ended ? STEPS - machine.left : -1));
  });
  const counted = { bindings: program.bindings.length, functions: program.functions.length };
  const whole = written({ ...counted, ...recorder.message(true), runs });
  if (whole.length <= LARGEST) return whole;
  return written({ ...counted, ...recorder.message(false), runs: runs.map(([steps]) => [steps, [], []]) });
}

const written = (message) => Buffer.from(JSON.stringify(message));

module.exports = { make };
