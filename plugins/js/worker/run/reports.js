'use strict';
// What a child says to the process that supervises it, over a pipe of its own.
// Once a program has run in the child anything may arrive here: a report is
// taken apart field by field and built anew as the JSON of docs/WORKER.md, so
// that nothing a program wrote passes as is but the blob, which the plugin's
// Go half is made to distrust.

const { signals } = require('os').constants;

// Kinds of frames.
const REPORT = 0x52; // 'R': JSON, the fields of a report
const BLOB = 0x42; // 'B': of the report before it: a Result message
const BAD_INPUT = 0x45; // 'E': why the input cannot be given; before the program runs
const PROFILE = 0x50; // 'P': any bytes, that only the one reads who made them
const REFUSED = 0x58; // 'X': a Diagnostic as JSON: V8 does not compile the program; before it runs
const STARTED = 0x53; // 'S': the program is about to run
const EVENT = 0x4e; // 'N': an event was recorded, where they are counted

const MAX_MESSAGE = 1000;
const MAX_TYPE = 200;
const MAX_STACK = 16;
const MAX_OUTPUT = 4096;
const LIMITS = ['LIMIT_CPU', 'LIMIT_WALL', 'LIMIT_MEMORY', 'LIMIT_OUTPUT', 'LIMIT_EVENTS'];

class BadReport extends Error {}

function text(value, most, what) {
  if (value === undefined) return '';
  if (typeof value !== 'string' || value.length > most) throw new BadReport(`a result whose ${what} is no short text`);
  return value.isWellFormed ? value.toWellFormed() : Buffer.from(value).toString();
}

function stack(value, length) {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MAX_STACK) throw new BadReport('a result with a bad stack');
  return value.map((span) => {
    const [start, end] = Array.isArray(span) ? span : [];
    if (!Number.isInteger(start) || !Number.isInteger(end) || !(0 <= start && start <= end && end <= length)) {
      throw new BadReport('a result that blames a place outside the program');
    }
    return { start, end };
  });
}

// The outcome that a program's process may claim: a value, an exception, a limit.
function outcome(said, length) {
  switch (said.kind) {
    case 'returned':
      return { returned: 0 }; // the index is the blob's to say; the Go half sets it
    case 'exception': {
      const places = stack(said.stack, length);
      const exception = { type: text(said.type, MAX_TYPE, 'type'), message: text(said.message, MAX_MESSAGE, 'message') };
      if (places.length > 0) Object.assign(exception, { span: places[0], stack: places });
      if (said.loading === true) exception.loading = true;
      return { exception };
    }
    case 'limit':
      if (!LIMITS.includes(said.limit)) throw new BadReport('a result with an unknown limit');
      return { limit: said.limit };
    default:
      throw new BadReport('a result of an unknown kind');
  }
}

// Reads a report; length is that of the program's source. The Result without
// what the blob adds. Throws BadReport, saying what is wrong.
function read(body, length) {
  let said;
  try {
    said = JSON.parse(body.toString());
  } catch {
    throw new BadReport('a result that is no JSON');
  }
  if (said === null || typeof said !== 'object') throw new BadReport('a result that is no object');
  const result = { outcome: outcome(said, length) };
  const output = text(said.output, 2 * MAX_OUTPUT, 'output');
  if (output !== '') result.output = Buffer.from(output, 'base64').subarray(0, MAX_OUTPUT).toString('base64');
  return result;
}

const tampered = (text) => ({ outcome: { tampered: text.slice(0, MAX_MESSAGE) } });
const rejected = (diagnostic) => ({ outcome: { rejected: diagnostic } });

// What no program's process may claim: its input did not run.
const unrun = () => ({ outcome: { limit: 'LIMIT_JOB' }, cpuSeconds: 0, wallSeconds: 0 });

// V8 ends the process where memory runs out: with these words on descriptor 2,
// or, in the middle of something, without any.
const OUT_OF_MEMORY = /out of memory|allocation failed|reached heap limit/i;
const ENDS = ['SIGABRT', 'SIGBUS', 'SIGILL', 'SIGSEGV', 'SIGTRAP'].map((name) => signals[name]);
const NEAR = 0.8; // of the limit: what was in use when no more could be had

// The result of a child that ended without one; memory is its limit, in bytes.
function death(ending, memory) {
  if (ending.limit) return { outcome: { limit: ending.limit } };
  const ended = ENDS.includes(ending.signal);
  if (ended && (OUT_OF_MEMORY.test(ending.log) || ending.peak > NEAR * memory)) return { outcome: { limit: 'LIMIT_MEMORY' } };
  return { outcome: { killed: { signal: ending.signal, exitCode: ending.exitCode } } };
}

// Adds what the supervisor measured.
function measured(result, ending) {
  result.cpuSeconds = Number(ending.cpu.toFixed(6));
  result.wallSeconds = Number(ending.wall.toFixed(6));
  if (ending.peak > 0) result.peakMemoryBytes = String(ending.peak);
  return result;
}

module.exports = {
  REPORT, BLOB, BAD_INPUT, PROFILE, REFUSED, STARTED, EVENT, MAX_MESSAGE, MAX_TYPE, MAX_STACK, MAX_OUTPUT,
  BadReport, read, tampered, rejected, unrun, death, measured,
};
