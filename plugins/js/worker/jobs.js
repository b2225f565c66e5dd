'use strict';
// Runs a job: has the program parsed, gives each input a process of its own,
// and decides what to believe of what that process says.
//
// Exactly one result a process, and the process must end after it as a clean
// run does: a second result, or anything else, means that one of the two was
// forged, and neither counts.

const { afterTimeOut, limitsOf } = require('./limits.js');
const reports = require('./reports.js');

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
    entryPoint: message.entryPoint || '',
    inputs: message.inputs || [],
    limits: limitsOf(message.limits || {}),
    traced: Boolean(message.traced),
    analyse: Boolean(message.analyse),
    stopAtFailure: Boolean(message.stopAtFailure),
    variants: message.variants || null,
  };
}

// What one child says about one input.
class Said {
  constructor(job) {
    this.length = job.source.length;
    this.memory = job.limits.memory;
    this.started = false;
    this.result = null;
    this.blob = null;
    this.badInput = '';
    this.refused = null; // a Diagnostic
  }

  receive(kind, body) {
    if (!this.started) {
      if (kind === reports.STARTED) this.started = true;
      else if (kind === reports.BAD_INPUT) this.badInput = body.toString();
      else if (kind === reports.REFUSED) this.refused = JSON.parse(body.toString());
      else return 'a result before the program ran';
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

  // The result, once the child is gone.
  settle(ending) {
    if (this.refused !== null) return reports.rejected(this.refused);
    if (ending.broke !== '') return this.without(reports.tampered(ending.broke));
    if (this.result === null) return this.without(reports.death(ending, this.memory));
    if (ending.limit || ending.signal || ending.exitCode) {
      return this.without(reports.tampered('its process went on after its result'));
    }
    return this.result;
  }

  without(result) {
    this.blob = null;
    return result;
  }
}

// Runs a job; emit(number, result, blob) takes each input's. Returns the
// `done` message, its analysis as JSON bytes apart: {done, analysis}.
function runJob(job, parser, runner, emit) {
  const parsed = parser.job(job);
  let limits = job.limits;
  for (let number = 0; number < job.inputs.length; number++) {
    const { result, blob, badInput } = runInput(job, number, limits, parsed, runner);
    if (badInput) return { done: { error: `input ${number}: ${badInput}` } };
    emit(number, result, blob);
    const { limit, returned } = result.outcome;
    if (limits === job.limits && (limit === 'LIMIT_CPU' || limit === 'LIMIT_WALL')) limits = afterTimeOut(limits);
    if (job.stopAtFailure && returned === undefined) break;
  }
  return { done: {}, analysis: parsed.analysis };
}

function runInput(job, number, limits, parsed, runner) {
  if (parsed.settled) return { result: parsed.settled };
  const said = new Said(job);
  const task = { ...job, limits, number, input: job.inputs[number], inputs: null, compiled: parsed.compiled };
  const ending = runner.run(task, allowance(job, limits), (kind, body) => said.receive(kind, body), limits.result + FRAME_SPARE);
  const result = reports.measured(said.settle(ending), ending);
  return { result, blob: said.blob, badInput: said.badInput };
}

// Seconds of a process, from its first instruction to its last.
function allowance(job, limits) {
  if (!job.traced) return { cpu: limits.cpu, wall: limits.wall };
  return { cpu: limits.cpu * TRACE_FACTOR + TRACE_GRACE, wall: limits.wall + TRACE_GRACE };
}

module.exports = { jobOf, runJob };
