'use strict';
// Serves requests: has programs parsed, has each input run in a process of its
// own, and passes on what that reports. One request at a time. This process
// never parses or runs a program: nothing of one may stay in it for the next.

const box = require('./box.js');
const { frame, JSON_KIND, BLOB_KIND, MAX_FRAME, readFrame, writeAll } = require('./frames.js');
const { jobOf, runJob } = require('./jobs.js');
const { LARGEST_PROFILE, ready } = require('../repair/roles.js');
const { Conversation, profiled } = require('../repair/conversation.js');
const reports = require('./reports.js');

// For parsing alone, which no limit of a job speaks of.
const PARSE = { cpu: 10, wall: 12 }; // seconds
// A job may take as long to be parsed as an input may to run, but no less than this.
const LEAST = 2;

const STDIN = 0;
const STDOUT = 1;

// What the parser says of a job: {analysis, compiled} as JSON bytes, or
// {settled}, the result of every input.
function parsedJob(backend, job) {
  const { source, language, prelude, traced, analyse } = job;
  const request = { what: 'job', source: source.toString('base64'), language, prelude, traced, analyse };
  const limits = { cpu: Math.max(job.limits.cpu, LEAST), wall: Math.max(job.limits.wall, LEAST), memory: job.limits.memory };
  const { reply, ending } = backend.ask(request, limits);
  if (reply === undefined) return { analysis: null, settled: reports.measured(reports.death(ending, job.limits.memory), ending) };
  const settled = reply.rejected === null ? undefined : reports.rejected(reply.rejected);
  return { analysis: reply.analysis, compiled: reply.compiled, settled };
}

// The JSON bytes of an answer to an analysis or a split; `substitute` makes
// one where the parser failed.
function parsed(backend, request, substitute) {
  const { reply, ending } = backend.ask(request, PARSE);
  if (reply !== undefined && reply.analysis !== null) return reply.analysis;
  return Buffer.from(JSON.stringify(substitute(ending)));
}

function noAnalysis(ending) {
  let message = 'the program takes too long to parse';
  if (!ending.limit) message = `the parser crashed on it (signal ${ending.signal}, exit status ${ending.exitCode})`;
  return { errors: [{ type: 'ParserError', message }] };
}

// Sends {key: body}; body is JSON already.
function answer(key, body) {
  const data = Buffer.concat([Buffer.from(`{"${key}":`), body, Buffer.from('}')]);
  if (data.length >= MAX_FRAME) throw new Error(`the ${key} is ${data.length} bytes, more than a frame holds`);
  writeAll(STDOUT, frame(JSON_KIND, data));
}

const json = (value) => Buffer.from(JSON.stringify(value));

function emit(number, result, blob) {
  const line = frame(JSON_KIND, json({ result: { input: number, result } }));
  writeAll(STDOUT, blob ? Buffer.concat([line, frame(BLOB_KIND, blob)]) : line);
}

function handleJob(backend, message) {
  const job = jobOf(message);
  if (job.profile) return handleProfile(backend, job);
  const runner = {
    together: backend.together,
    run(...given) {
      const ending = backend.run(...given);
      clean(backend);
      return ending;
    },
  };
  const { done, analysis } = runJob(job, { job: (given) => parsedJob(backend, given) }, runner, emit);
  if (analysis) return answer('done', Buffer.concat([Buffer.from(`{"worn":${backend.worn},"analysis":`), analysis, Buffer.from('}')]));
  return answer('done', json({ ...done, worn: backend.worn }));
}

function handleProfile(backend, job) {
  ready(backend.forks);
  const done = profiled((receive) => backend.profile(job, job.limits, receive, LARGEST_PROFILE + 1));
  clean(backend);
  return answer('done', json({ ...done, worn: backend.worn }));
}

let conversation = null; // about edits, while one is open

function handleEdit(backend, message, body) {
  conversation ??= new Conversation(backend);
  answer('edit', conversation.ask(message, body));
}

function endEdits(backend) {
  if (conversation !== null) conversation.end();
  conversation = null;
  clean(backend);
}

function handle(backend, { kind, body }) {
  if (kind !== JSON_KIND) throw new Error(`a request of kind ${kind}, want 'J'`);
  const envelope = JSON.parse(body.toString());
  const [key] = Object.keys(envelope);
  const message = envelope[key];
  if (key === 'edit') {
    handleEdit(backend, message, body);
  } else if (key === 'end') {
    endEdits(backend);
    answer('done', json(backend.worn ? { worn: true } : {}));
  } else if (key === 'job') {
    handleJob(backend, message);
  } else if (key === 'analyse') {
    const { source = '', language = '' } = message.program || {};
    answer('analysis', parsed(backend, { what: 'analyse', source, language, tokens: Boolean(message.tokens),
      outlined: Boolean(message.outline) }, noAnalysis));
  } else if (key === 'split') {
    const { tests = [], entryPoint = '' } = message;
    answer('split', parsed(backend, { what: 'split', tests, entryPoint }, () => ({ tests: tests.map(() => ({})) })));
  } else {
    throw new Error(`an unknown request ${JSON.stringify(key)}`);
  }
}

// Ends and removes what a program left, or else this worker.
function clean(backend) {
  if (backend.clean() && box.wipe()) return;
  throw new Error('what a program left could not be ended or removed; the worker gives up so that a new one takes over');
}

// Answers requests until the end of standard input.
function serve(backend, notes) {
  answer('hello', json({ runtime: `Node ${process.version.slice(1)}`, notes }));
  for (let request; (request = readFrame(STDIN)) !== null; ) handle(backend, request);
  if (conversation !== null) conversation.end();
}

module.exports = { serve };
