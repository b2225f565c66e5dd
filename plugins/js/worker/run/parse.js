'use strict';
// What a process that parses does. Parsing runs nothing of any program, so the
// process may live on from one to the next.

const { frame, readFrame, writeAll, MAX_FRAME } = require('./frames.js');
const { preludeOf } = require('../record/prelude.js');
const { ANALYSIS, REJECTED, COMPILED, DONE } = require('./reply.js');
const split = require('../record/split.js').split;
const syntax = require('../record/syntax.js');

const WORN = 400 << 20; // bytes

const wellFormed = (_, value) => (typeof value === 'string' ? value.toWellFormed() : value);

// A lone surrogate is no UTF-8, and comes as an escape.
function json(value) {
  const text = JSON.stringify(value);
  return Buffer.from(text.includes('\\ud') ? JSON.stringify(value, wellFormed) : text);
}

const TOO_LARGE = { type: 'ParserError', message: 'the program is too large to parse' };

function answer({ what, source, language, prelude = '', tokens, outlined, tests, entryPoint, traced, analyse }) {
  if (what === 'split') return [frame(ANALYSIS, json({ tests: split(tests.map((test) => Buffer.from(test, 'base64')), entryPoint) }))];
  const text = Buffer.from(source, 'base64');
  const frames = [];
  if (what === 'analyse' || analyse) {
    const analysis = json(syntax.analyse(text, { tokens, outlined, language }));
    if (analysis.length > MAX_FRAME / 2) {
      return [frame(ANALYSIS, json({ errors: [TOO_LARGE] })), frame(REJECTED, json(TOO_LARGE))];
    }
    frames.push(frame(ANALYSIS, analysis));
  }
  if (what === 'job') {
    const compiled = syntax.compile(text, { traced, language });
    if (prelude !== '') compiled.prelude = preludeOf(Buffer.from(prelude, 'base64'), language);
    frames.push(compiled.rejected ? frame(REJECTED, json(compiled.rejected)) : frame(COMPILED, json(compiled)));
  }
  return frames;
}

// Answers requests until the other side is gone.
function serve(requests, replies) {
  for (let request; (request = readFrame(requests)) !== null; ) {
    const frames = answer(JSON.parse(request.body.toString()));
    const worn = 1024 * process.resourceUsage().maxRSS > WORN ? 'worn' : '';
    writeAll(replies, Buffer.concat([...frames, frame(DONE, Buffer.from(worn))]));
  }
}

module.exports = { answer, serve, ANALYSIS, REJECTED, COMPILED, DONE };
