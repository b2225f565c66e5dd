'use strict';
// A job with variants: one child that searches for repairs, and one report.

const { setFlagsFromString } = require('v8');
const reports = require('../run/reports.js');

// Some edits fill any memory they are given, and filling it takes time.
const MEMORY = 256 << 20;
const MAX_REPORT = 8 << 20;
const KILLED = 9;

const bytes = (text) => (text === undefined ? undefined : Buffer.from(text, 'base64'));

// The job as repair/decode.js reads it: texts of programs and tests as Buffers.
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

// A job of our own, searched before the first child is forked: children then
// inherit the search's code, compiled and used once. It runs no program but this.
const SAMPLE = {
  source: Buffer.from(`const f = (items, x) => {
    let n = 0, m = [x, { k: 1 }]
    for (let i = 0; i <= items.length; i++) {
      if (!(items[i] != x && i > 0) || m.length == 0) n += items.map(y => y + 1)[0] ? 1 : -1
    }
    while (n > 9) { n-- }
    return String(n).slice(0)
  }`),
  entryPoint: 'f',
  inputs: [{ body: Buffer.from('if (f([1, 2], 1) !== "1") throw new Error("no")') }, { call: Buffer.from('f([], 2)') }],
  variants: {
    checks: [{}, { expect: Buffer.from('f([], 2)') }],
    donors: [{ program: { source: Buffer.from(`function f(list, y) {
      const out = list.filter(z => z === y)
      if (out.length < 1) return String(0)
      return "" + out.length
    }`) } }],
    order: Array.from({ length: 12 }, (_, part) => part),
  },
};
let tools = null;

// Loads the search where it is first asked for: most processes never are.
function ready() {
  if (tools !== null) return tools;
  tools = { ...require('./decode.js'), ...require('../run/realms.js') };
  tools.search(SAMPLE, tools.api);
  return tools;
}

// What the child does: reports by send(kind, text).
function searchIn(job, send) {
  const { BadJob, search, api } = ready();
  // The many short runs of a search are over before code made for speed pays.
  setFlagsFromString('--no-opt');
  try {
    send(reports.VARIANTS, JSON.stringify(search(decoded(job), api)));
  } catch (error) {
    send(reports.BAD_INPUT, error instanceof BadJob ? error.message : `the worker failed: ${error.stack}`.slice(0, 2000));
  }
}

// The `done` of a job with variants. run(limits, receive, most) runs the child.
function runSearch(job, run) {
  ready();
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

module.exports = { ready, runSearch, searchIn };
