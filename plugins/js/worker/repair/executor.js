'use strict';
// What the process does in which edited programs run. It is told programs as texts and answers with numbers:
// which checks failed, and in how many steps. It makes no text of an edit and learns of no edit more than
// its number.
//
// Its messages are in repair/kinds.js. A process in which a program runs may say anything, so repair/runner.js
// checks what it says.

const { Machine } = require('./machine.js');
const { RUNNING } = require('./kinds.js');
const { Recorder } = require('./values.js');
const { Switchboard } = require('./switchboard.js');

// Kinds of programs: what they call.
const PLAIN = 0, PROBED = 1, SWITCHED = 2;
// How a run of sets ended, so far.
const MORE = 0, ALL = 1, STEPS = 2, SYNTAX = 3;
// What is run before something is said: nobody waits for a process that is silent for long.
const SAY_SETS = 512, SAY_STEPS = 100000;

/** The body of a PROGRAM. */
function programMessage(number, kind, text) {
  const narrow = !/[^\0-\xff]/.test(text);
  const head = Buffer.alloc(6);
  head.writeUInt32LE(number, 0);
  head[4] = kind;
  head[5] = narrow ? 1 : 2;
  return Buffer.concat([head, Buffer.from(text, narrow ? 'latin1' : 'utf16le')]);
}

class Program {
  constructor(body) {
    this.number = body.readUInt32LE(0);
    this.kind = body[4];
    this.text = body.toString(body[5] === 1 ? 'latin1' : 'utf16le', 6);
    this.compiled = null;
    this.recorder = null;       // PROBED
    this.board = null;          // SWITCHED
    this.hits = [];
  }

  /** Throws SyntaxError. */
  ready(machine) {
    if (this.compiled === null) this.compiled = machine.compiled(this.text, this.given());
    return this.compiled;
  }

  given() {
    if (this.kind === PROBED) {
      this.recorder = new Recorder();
      return { hits: this.hits, value: (binding, held) => this.recorder.add(binding, held) };
    }
    if (this.kind === SWITCHED) {
      this.board = new Switchboard();
      return this.board.given;
    }
    return {};
  }
}

class Executor {
  /** say(kind, body): a frame of repair/kinds.js. */
  constructor(api, say) {
    this.api = api;
    this.say = say;
    this.machine = null;
    this.programs = new Map();
  }

  receive(kind, body) {
    if (kind === RUNNING.OPEN) {
      this.machine = new Machine(JSON.parse(body.toString()), this.api);
    } else if (kind === RUNNING.PROGRAM) {
      const program = new Program(body);
      this.programs.set(program.number, program);
    } else if (kind === RUNNING.TASK) {
      const task = JSON.parse(body.toString());
      for (const number of task.forget || []) this.programs.delete(number);
      this[task.what](task);
    }
  }

  answer(task, more) {
    this.say(more.end === MORE ? RUNNING.PART : RUNNING.ANSWER, Buffer.from(JSON.stringify({ task: task.task, ...more })));
  }

  /** Runs a probed program on tests, as it is. {task, what, program, tests, limits, careful} */
  watch(task) {
    const program = this.programs.get(task.program), { machine } = this;
    try {
      program.ready(machine);
    } catch {
      this.answer(task, { end: SYNTAX });
      return;
    }
    const outcomes = [];
    let hits = null, first = -1;
    for (const [at, number] of task.tests.entries()) {
      program.hits.fill(0);
      program.recorder.next();
      const passed = machine.passes(program.compiled, number, 0, task.limits[at]);
      outcomes.push([number, passed ? 1 : 0, Math.max(machine.left, -1)]);
      if (!passed && first < 0) [first, hits] = [number, [...program.hits.keys()].filter((index) => program.hits[index] === 1)];
      if (task.careful) this.answer(task, { end: MORE, outcomes, first, hits: hits || [] });
    }
    this.answer(task, { end: ALL, outcomes, first, hits: hits || [], held: program.recorder.message(false) });
  }

  /** Runs a program with switches on one check and says what came out at each. {task, what, program, check,
   * limit} */
  look(task) {
    const program = this.programs.get(task.program), { machine } = this;
    try {
      program.ready(machine);
    } catch {
      this.answer(task, { end: SYNTAX });
      return;
    }
    const seen = program.board.watch();
    machine.passes(program.compiled, task.check, 0, task.limit);
    this.answer(task, { end: ALL, points: [...seen].map(([number, one]) => one.message(number)) });
  }

  /** Runs sets of edits. {task, what, groups: [[program, [set, ...]], ...], checks, limits, edit, most, best,
   * steps, careful}; a set is what the flag is set to, or [point, occurrence, text] of a switch. Answers with
   * `to`, the sets done, `steps`, all they took, and `found`: [set, ran, ...failed] of those done since the
   * last answer that EditsRan.results lists. */
  run(task) {
    const { machine } = this, { checks, limits, edit, best } = task;
    let to = 0, steps = 0, { most } = task, found = [], said = { to: 0, steps: 0 };
    const say = (end) => {
      this.answer(task, { end, to, steps, found });
      found = [];
      said = { to, steps };
    };
    for (const [number, sets] of task.groups) {
      const program = this.programs.get(number);
      try {
        program.ready(machine);
      } catch {
        say(SYNTAX);
        return;
      }
      for (const set of sets) {
        if (task.steps > 0 && steps >= task.steps) {
          say(STEPS);
          return;
        }
        let flag = set;
        if (program.board) {
          program.board.flip(set[0], set[1], this.made(set[2]));
          flag = 0;
        }
        steps += edit;
        const failed = [];
        let ran = 0;
        for (const check of checks) {
          if (program.board) program.board.again();
          const limit = limits[ran++];
          const passed = machine.passes(program.compiled, check, flag, limit);
          steps += limit - Math.max(machine.left, 0) + machine.extra;
          if (passed) continue;
          failed.push(check);
          if (failed.length > most) break;
        }
        if (most > 0 || !failed.length || failed[0] !== checks[0]) found.push([to, ran, ...failed]);
        to++;
        if (best) most = Math.min(most, failed.length);
        if (task.careful || to - said.to >= SAY_SETS || steps - said.steps >= SAY_STEPS) say(MORE);
      }
    }
    say(ALL);
  }

  /** What a switch gives: the other truth value, or the value of a text, made anew at each time. */
  made(text) {
    if (text === '' || text === 'true' || text === 'false') return (held) => (text === '' ? !held : text === 'true');
    return () => this.machine.realm.evaluate(text);
  }
}

module.exports = { Executor, programMessage, PLAIN, PROBED, SWITCHED, MORE, ALL, STEPS, SYNTAX };
