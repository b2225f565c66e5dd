'use strict';
// A job with variants: one child that searches for repairs, and one report.

const reports = require('./reports.js');

// Some edits fill any memory they are given, and filling it takes time.
const MEMORY = 256 << 20;
const MAX_REPORT = 8 << 20;
const KILLED = 9;

const bytes = (text) => (text === undefined ? undefined : Buffer.from(text, 'base64'));

// The job as variants.js reads it: texts of programs and tests as Buffers.
function decoded({ source, language, entryPoint, inputs, limits, variants }) {
  return {
    source,
    language,
    entryPoint,
    limits,
    inputs: inputs.map((input) => ({ ...input, call: bytes(input.call), body: bytes(input.body) })),
    variants: {
      ...variants,
      checks: (variants.checks || []).map((check) => ({ ...check, expect: bytes(check.expect) })),
      donors: (variants.donors || []).map((donor) => ({
        ...donor,
        program: { ...donor.program, source: bytes((donor.program || {}).source || '') },
      })),
    },
  };
}

// What the child does: reports by send(kind, text). Loaded there and not
// before: no other process needs it.
function searchIn(job, send) {
  const { BadJob, search } = require('./variants.js');
  const { api } = require('./realms.js');
  try {
    send(reports.VARIANTS, JSON.stringify(search(decoded(job), api)));
  } catch (error) {
    send(reports.BAD_INPUT, error instanceof BadJob ? error.message : `the worker failed: ${error.stack}`.slice(0, 2000));
  }
}

// The `done` of a job with variants. run(limits, receive, most) runs the child.
function runSearch(job, run) {
  let said = null;
  let wrong = '';
  const receive = (kind, body) => {
    if (said !== null || wrong !== '') return 'a second report';
    if (kind === reports.VARIANTS) said = JSON.parse(body.toString());
    else if (kind === reports.BAD_INPUT) wrong = body.toString().slice(0, reports.MAX_MESSAGE);
    else return `a frame of kind ${kind}`;
    return '';
  };
  const limits = { ...job.limits, memory: Math.min(job.limits.memory, MEMORY) };
  let ending = run(limits, receive, MAX_REPORT);
  if (ending.signal === KILLED && !ending.limit && !ending.broke) {
    [said, wrong] = [null, '']; // somebody outside ended it
    ending = run(limits, receive, MAX_REPORT);
  }
  if (wrong !== '') return { error: wrong };
  if (said !== null && !(ending.limit || ending.broke || ending.signal || ending.exitCode)) {
    return { variants: { ...said, cpuSeconds: ending.cpu } };
  }
  return { error: `the search for repairs was ended: ${how(ending)}` };
}

function how(ending) {
  return ending.broke || ending.limit || `signal ${ending.signal}, exit status ${ending.exitCode}`;
}

module.exports = { runSearch, searchIn };
