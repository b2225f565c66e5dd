'use strict';
// Runs a job: has the program parsed, gives each input a process of its own,
// and decides what to believe of what that process says.
//
// Exactly one result an input, and the process must end after its last as a
// clean run does: a second result, or anything else, means that one of the two
// was forged, and neither counts. One that reaches a limit before it has ended is
// over that limit, whatever it said: threads may have used up its time, which
// cannot be told from a forger that goes on. Several inputs share a process only where the
// program cannot reach out of its realm (run/share.js).

const { afterTimeOut, limitsOf, mostLate } = require('./limits.js');
const reports = require('./reports.js');
const { mayShare } = require('./share.js');
const { isStdin, known } = require('./stored.js');

// Beyond its limits a traced program's process has this to write down what was
// recorded.
const TRACE_GRACE = 0.5;
const TRACE_FACTOR = 1.2;
// A frame holds a little more than its limit says: the fields around a value.
const FRAME_SPARE = 64 << 10;

// A Job message, decoded but for the inputs' values.
function jobOf(message) {
  const program = message.program || {};
  return {
    source: Buffer.from(program.source || '', 'base64'),
    language: program.language || '',
    prelude: program.prelude || '', // in base64
    entryPoint: message.entryPoint || '',
    inputs: (message.inputs || []).map(known),
    limits: limitsOf(message.limits || {}),
    traced: Boolean(message.traced),
    analyse: Boolean(message.analyse),
    stopAtFailure: Boolean(message.stopAtFailure),
    profile: Boolean(message.profile),
  };
}

// What one child says about its inputs. Each one's result is held until the
// next begins or, the last one, until the child has ended as a clean run does;
// emit(result, blob) takes what is settled.
class Said {
  constructor(job, inputs, emit) {
    this.length = job.source.length;
    this.memory = job.limits.memory;
    this.left = inputs; // that have not begun
    this.emit = emit;
    this.done = 0; // emitted
    this.started = false;
    this.result = null; // of the input in hand
    this.blob = null;
    this.badInput = '';
    this.refused = null; // a Diagnostic
    this.again = false; // the input that is next is to have a process of its own
  }

  receive(kind, body, restart) {
    if (kind === reports.STARTED && this.left > 0) {
      // Only a program that cannot get at the pipe has another input to come.
      if (this.started && !this.whole()) return 'an input that begins before the one before it has ended';
      if (this.started) this.pass(reports.measured(this.result, restart()));
      this.started = true;
      this.left--;
      return '';
    }
    if (!this.started) {
      if (kind === reports.BAD_INPUT) this.badInput = body.toString();
      else if (kind === reports.REFUSED) this.refused = JSON.parse(body.toString());
      else return 'a result before the program ran';
      return '';
    }
    if (kind === reports.BAD_INPUT && this.left > 0 && this.whole()) {
      this.badInput = body.toString();
      return '';
    }
    if (kind === reports.REPORT && this.result === null) {
      try {
        this.result = reports.read(body, this.length);
      } catch (error) {
        if (error instanceof reports.BadReport) return error.message;
        throw error;
      }
      return '';
    }
    if (kind === reports.BLOB && this.result !== null && this.blob === null) {
      this.blob = Buffer.from(body);
      return '';
    }
    return this.result === null ? `a frame of kind ${kind} that has no place there` : 'a second result';
  }

  whole() {
    return this.result !== null && (this.result.outcome.returned === undefined || this.blob !== null);
  }

  pass(result, blob = this.blob) {
    this.emit(result, blob);
    this.done++;
    this.result = this.blob = null;
  }

  // The child is gone: settles the input that it was at. A child that had run
  // others before has that one run again, alone: what they left may have ended it.
  settle(ending) {
    if (this.badInput !== '') return;
    if (this.refused !== null) this.pass(reports.measured(reports.rejected(this.refused), ending), null);
    else if (ending.broke !== '') this.pass(reports.measured(reports.tampered(ending.broke), ending), null);
    else if (this.result === null || ending.limit) this.died(ending);
    else if (ending.signal || ending.exitCode) {
      this.pass(reports.measured(reports.tampered('its process went on after its result'), ending), null);
    } else this.pass(reports.measured(this.result, ending));
  }

  died(ending) {
    this.again = this.done > 0 && !ending.limit;
    if (!this.again) this.pass(reports.measured(reports.death(ending, this.memory), ending), null);
  }
}

// The events of an input up to the limit that ended its process, for it took them
// with it: one run more counts them, another one ends itself after so many and says
// them. The blob, or null where the program does not do the same again.
function lostEvents(task, seconds, runner) {
  let count = 0;
  const counting = (kind) => {
    if (kind === reports.EVENT) count++;
    return '';
  };
  const most = task.limits.result + FRAME_SPARE;
  runner.run({ ...task, counted: true }, seconds, counting, most);
  if (count === 0 || count > task.limits.events) return null;
  let found = null;
  const said = new Said(task, 1, (result, blob) => {
    if (result.outcome.limit === 'LIMIT_EVENTS') found = blob;
  });
  const receive = (kind, body, restart) => said.receive(kind, body, restart);
  const again = { cpu: 2 * seconds.cpu, wall: seconds.wall }; // it may be slower this time
  said.settle(runner.run({ ...task, limits: { ...task.limits, events: count }, toLast: true }, again, receive, most));
  return found;
}

// The limits that end a process before it can say what it recorded.
const SUDDEN = ['LIMIT_CPU', 'LIMIT_WALL', 'LIMIT_MEMORY'];

// Runs a job; emit(number, result, blob) takes each input's. Returns the
// `done` message, its analysis as JSON bytes apart: {done, analysis}.
function runJob(job, parser, runner, emit) {
  const parsed = parser.job(job);
  const together = runner.together && !job.traced && job.inputs.length > 1 &&
    !job.inputs.some(isStdin) && mayShare(textsOf(job));
  let limits = job.limits;
  let late = 0; // inputs that ran out of time
  let next = 0;
  let over = false;
  let task;
  const take = (result, blob) => {
    const { limit, returned } = result.outcome;
    const lost = job.traced && blob === null && SUDDEN.includes(limit) && !parsed.settled;
    emit(next++, result, lost ? lostEvents(task, allowance(job, limits), runner) : blob);
    if (limit === 'LIMIT_CPU' || limit === 'LIMIT_WALL') {
      late++;
      limits = afterTimeOut(job.limits);
    }
    over = job.stopAtFailure && returned === undefined;
  };
  let alone = !together;
  while (next < job.inputs.length && !over) {
    if (parsed.settled) {
      take(parsed.settled, null);
      continue;
    }
    if (late >= mostLate(job.limits)) {
      take(reports.unrun(), null);
      continue;
    }
    const inputs = job.inputs.slice(next, alone ? next + 1 : job.inputs.length);
    const said = new Said(job, inputs.length, take);
    task = { ...job, limits, inputs, compiled: parsed.compiled };
    const receive = (kind, body, restart) => said.receive(kind, body, restart);
    said.settle(runner.run(task, allowance(job, limits), receive, limits.result + FRAME_SPARE));
    if (said.badInput) return { done: { error: `input ${next}: ${said.badInput}` } };
    alone = !together || said.again;
  }
  return { done: {}, analysis: parsed.analysis };
}

// What says whether a job's inputs may share a process.
function textsOf(job) {
  const tests = job.inputs.map(({ call, body }) => call ?? body ?? '');
  return [job.source, ...[job.prelude, ...tests].map((text) => Buffer.from(text, 'base64'))].map(String);
}

// Seconds of a process, from its first instruction to its last.
function allowance(job, limits) {
  if (!job.traced) return { cpu: limits.cpu, wall: limits.wall };
  return { cpu: limits.cpu * TRACE_FACTOR + TRACE_GRACE, wall: limits.wall + TRACE_GRACE };
}

module.exports = { jobOf, runJob };
