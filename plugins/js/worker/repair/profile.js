'use strict';
// What a correct program's variables held and how many steps it took, so that it need not run where edits of
// another program do. A profile is made in a process in which the program ran (repair/profiler.js), and may be
// anything.
//
// As JSON: values, variables: see Recorder in repair/values.js; bindings, functions: how many the program
// has; runs: one for each input, [steps or -1 where it did not return, [[binding, ...values]],
// [[function, ...values returned]]].

const { Damaged, EVENTS, Held, counts, isCount } = require('./values.js');

const LARGEST = 1 << 20;    // bytes of a profile
const STEPS = 200000;       // the most of one run

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
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null || !Array.isArray(message.runs) || message.runs.length !== tests) return undefined;
  const isRun = (run) => Array.isArray(run) && (run[0] === -1 || isCount(run[0], STEPS));
  if (!message.runs.every(isRun)) return undefined;
  return new Profile(message, message.runs.map(([steps]) => (steps < 0 ? null : steps)));
}

module.exports = { read, LARGEST, STEPS };
