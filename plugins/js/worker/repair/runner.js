'use strict';
// The process in which edited programs run, as the one sees it that makes their texts (repair/executor.js is
// what it does). What it says was written by a process in which a candidate ran: each number is held to its
// range, and a process that says anything else is ended. An edit that ends its process has failed; the next
// one has a new process.

const { extra } = require('./machine.js');
const { MORE, ALL, STEPS, SYNTAX, programMessage } = require('./executor.js');
const { RUNNING: { OPEN, PROGRAM, TASK } } = require('./kinds.js');
const { DISTINCT } = require('./switchboard.js');
const { Damaged, counts, isCount, isEntry } = require('./values.js');

// Processes that are begun anew in one conversation, and of these by the program as it is.
const MOST_ENDS = 64, MOST_OWN = 3;
const PROGRAMS = 32;        // that the process is left with

/** The process has ended, or said what it cannot have to say. */
class Gone extends Error {}

/** Too many processes have ended: the conversation is over. */
class Broken extends Error {}

/** A rewritten program: what it calls is said by its kind, see repair/executor.js. */
class Text {
  constructor(kind, text) {
    this.kind = kind;
    this.text = text;
    this.number = 0;            // in the process that has it
    this.process = null;
  }
}

class Runner {
  /** link: send(kind, body) to the process, which is started where there is none; next(), its next answer's
   * body, or null once it is gone; end() ends it. */
  constructor(link) {
    this.link = link;
    this.opening = null;
    this.process = null;        // the one that was told of the checks
    this.held = [];             // its Texts, the one used last at the end
    this.numbers = 0;           // of Texts and tasks
    this.ends = 0;
  }

  /** setting: repair/checks.js's. */
  open(setting) {
    this.opening = Buffer.from(JSON.stringify(setting));
    this.extra = extra(setting);
  }

  // -------------------------------------------------------------- conversation

  /** Tells the process a task about texts and yields what it answers. make(): the task, once the texts have
   * their numbers. The last answer's end is not MORE. Throws Gone. */
  *ask(texts, make) {
    if (this.process === null) {
      this.process = {};
      this.held = [];
      this.link.send(OPEN, this.opening);
    }
    for (const text of texts) this.hold(text);
    const forget = this.held.splice(0, Math.max(0, this.held.length - Math.max(PROGRAMS, texts.length))).map((text) => {
      text.process = null;
      return text.number;
    });
    const number = ++this.numbers;
    this.link.send(TASK, Buffer.from(JSON.stringify({ ...make(), task: number, forget })));
    for (;;) {
      const said = this.link.next();
      if (said === null) throw new Gone('the process has ended');
      const answer = parsed(said);
      // What is said to an earlier task comes too late.
      if (answer.task !== number) continue;
      if (!isCount(answer.end, SYNTAX)) throw new Gone('no answer');
      yield answer;
      if (answer.end !== MORE) return;
    }
  }

  hold(text) {
    if (text.process === this.process) {
      this.held.splice(this.held.indexOf(text), 1);
    } else {
      text.process = this.process;
      text.number = ++this.numbers;
      this.link.send(PROGRAM, programMessage(text.number, text.kind, text.text));
    }
    this.held.push(text);
  }

  /** What fails of an attempt leaves no process behind. Throws Broken once too many were ended. */
  recover(error) {
    if (!(error instanceof Gone || error instanceof Damaged)) throw error;
    this.link.end();
    this.process = null;
    if (++this.ends > MOST_ENDS) throw new Broken('the program ends the processes that run it');
  }

  // --------------------------------------------------------------------- tasks

  /** Runs a probed program as it is. limits: of each test; statements: how many it has; read: takes what its
   * variables held. Returns {outcomes: Map of tests to {passed, left}, first, hits}: the first test that
   * failed, -1 for none, and the statements that it reached, null where that is not known. null where the
   * program does not compile. */
  watch(program, tests, limits, statements, read) {
    const found = { outcomes: new Map(), first: -1, hits: null };
    let careful = false, own = 0;
    for (;;) {
      const rest = tests.filter((number) => !found.outcomes.has(number));
      if (!rest.length) return found;
      try {
        const task = { what: 'watch', tests: rest, limits: rest.map((number) => limits[number]), careful };
        for (const answer of this.ask([program], () => ({ ...task, program: program.number }))) {
          if (answer.end === SYNTAX) return null;
          this.watched(answer, rest, limits, statements, found);
          if (answer.end !== MORE) read(object(answer.held));
        }
      } catch (error) {
        this.recover(error);
        const next = tests.find((number) => !found.outcomes.has(number));
        if (careful) fail(found, next, null);
        if (++own >= MOST_OWN) tests.forEach((number) => found.outcomes.has(number) || fail(found, number, null));
        careful = true;
      }
    }
  }

  watched({ end, outcomes, hits }, rest, limits, statements, found) {
    if (!Array.isArray(outcomes) || outcomes.length > rest.length || (end !== MORE && outcomes.length < rest.length)) throw new Gone('no outcomes');
    const reached = counts(hits, statements - 1);
    outcomes.forEach((outcome, at) => {
      const number = rest[at];
      const [named, passed, left] = Array.isArray(outcome) ? outcome : [];
      if (named !== number || !isCount(passed, 1) || !Number.isInteger(left) || left < -1 || left > limits[number]) throw new Gone('no outcome');
      if (found.outcomes.has(number)) return;
      if (!passed) fail(found, number, reached);
      found.outcomes.set(number, { passed: passed === 1, left });
    });
  }

  /** Runs a program with switches on a check. Returns a Map of points to {count, first, last, values}: texts
   * of values, null where there is none, and a Map of texts to types. */
  look(program, points, check, limit) {
    const seen = new Map();
    try {
      for (const answer of this.ask([program], () => ({ what: 'look', program: program.number, check, limit }))) {
        if (answer.end === SYNTAX) return new Map();
        if (!Array.isArray(answer.points)) throw new Gone('no points');
        for (const one of answer.points) seen.set(...seenAt(one, points));
      }
    } catch (error) {
      this.recover(error);
      return new Map();
    }
    return seen;
  }

  /** Runs sets. sets: [{text, set}], a set as in Executor.run. rules: {checks, limits, edit, most, best,
   * steps}. Returns {to, steps, most, found: [set, ran, ...failed], end}: as Executor.run says, of all sets
   * together. With the end SYNTAX the text of the set that is next does not compile. */
  run(sets, rules) {
    const done = { to: 0, steps: 0, most: rules.most, found: [], end: ALL };
    let careful = false;
    while (done.to < sets.length) {
      if (rules.steps > 0 && done.steps >= rules.steps) {
        done.end = STEPS;
        return done;
      }
      try {
        this.attempt(sets, rules, done, careful);
        if (done.end !== ALL) return done;
      } catch (error) {
        this.recover(error);
        if (careful) this.lose(rules, done);
        careful = true;
      }
    }
    return done;
  }

  attempt(sets, rules, done, careful) {
    const first = done.to, before = done.steps, groups = [];
    for (const { text, set } of sets.slice(first)) {
      if (!groups.length || groups[groups.length - 1][0] !== text) groups.push([text, []]);
      groups[groups.length - 1][1].push(set);
    }
    const task = { ...rules, what: 'run', most: done.most, steps: rules.steps > 0 ? rules.steps - before : 0, careful };
    const slowest = rules.edit + rules.limits.reduce((sum, limit) => sum + limit + this.extra, 0);
    const make = () => ({ ...task, groups: groups.map(([text, all]) => [text.number, all]) });
    for (const answer of this.ask([...new Set(groups.map(([text]) => text))], make)) {
      const { to, steps, found, end } = answer, from = done.to - first;
      if (!isCount(to, sets.length - first) || to < from || (end === ALL ? to < sets.length - first : end !== MORE && to === sets.length - first)) {
        throw new Gone('no count of sets');
      }
      const took = before + steps - done.steps;
      if (!isCount(steps, Number.MAX_SAFE_INTEGER) || took < (to - from) * rules.edit || took > (to - from) * slowest) throw new Gone('no count of steps');
      const { results, most } = readResults(found, from, to, rules, done.most);
      done.found.push(...results.map(([set, ...more]) => [first + set, ...more]));
      Object.assign(done, { to: first + to, steps: before + steps, most, end });
    }
  }

  /** The next set ended its process: it fails as many checks as it may, and took all the steps there were. */
  lose({ checks, limits, edit }, done) {
    const failed = checks.slice(0, done.most + 1);
    if (done.most > 0) done.found.push([done.to, failed.length, ...failed]);
    done.steps += edit + limits.slice(0, failed.length).reduce((sum, limit) => sum + limit + this.extra, 0);
    done.to++;
  }
}

function fail(found, number, hits) {
  if (found.first < 0 || number < found.first) Object.assign(found, { first: number, hits });
  found.outcomes.set(number, { passed: false, left: -1 });
}

const object = (value) => (typeof value === 'object' && value !== null ? value : {});

function parsed(body) {
  try {
    return object(JSON.parse(body.toString()));
  } catch {
    throw new Gone('no JSON');
  }
}

/** The results in an answer on the sets [from, to), and the failures that the next one may have. */
function readResults(found, from, to, { checks, best }, most) {
  if (!Array.isArray(found)) throw new Gone('no results');
  let next = from;
  for (const one of found) {
    const [set, ran, ...failed] = counts(one, Number.MAX_SAFE_INTEGER, 2);
    if (set < next || set >= to || !isResult(ran, failed, checks, most)) throw new Gone('a result that cannot be');
    next = set + 1;
    if (best) most = Math.min(most, failed.length);
  }
  return { results: found, most };
}

/** Whether a set can have failed these checks, of so many that ran, where it is given up after more than
 * `most` failures. */
function isResult(ran, failed, checks, most) {
  if (ran < Math.min(1, checks.length) || ran > checks.length || failed.length > most + 1) return false;
  if (failed.length > most ? failed[most] !== checks[ran - 1] : ran < checks.length) return false;
  if (most === 0 && failed.length && failed[0] === checks[0]) return false;
  let at = 0;
  return failed.every((check) => {
    at = checks.indexOf(check, at) + 1;
    return at > 0 && at <= ran;
  });
}

function seenAt(one, points) {
  const { point, count, first, last, values } = object(one);
  const isText = (text) => text === null || (typeof text === 'string' && isEntry(text));
  if (!isCount(point, points - 1) || !isCount(count, Number.MAX_SAFE_INTEGER) || count === 0 || !isText(first) || !isText(last) ||
      !Array.isArray(values) || values.length > DISTINCT) throw new Gone('no point');
  const found = new Map();
  for (const pair of values) {
    const [text, type] = Array.isArray(pair) ? pair : [];
    if (typeof text !== 'string' || !isEntry(text) || typeof type !== 'string' || type.length > 9) throw new Gone('no value');
    found.set(text, type);
  }
  return [point, { count, first, last, values: found }];
}

module.exports = { Runner, Text, Broken, Gone, STEPS, SYNTAX };
