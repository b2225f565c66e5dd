'use strict';
// A program's text as a script that can be run: as it is, or recording its events.
const { createHash } = require('node:crypto');
const { analyse, accepted } = require('./analysis.js');
const { Edits } = require('./edits.js');
const { asScript, finish } = require('./modules.js');
const { Rewriter } = require('./rewrite.js');
const { Rejected, decode, tooDeep } = require('./tree.js');

// What a program cannot know: a digest of its own text.
const NAME_DIGITS = 16;

// What runs a program; see worker.js for the form. Never throws.
function compile(source, { traced = false, language = '' } = {}) {
  if (!traced) {
    const plain = compilePlain(source, language);
    if (plain !== null) return plain;
  }
  const analysis = analyse(source, language);
  if (analysis.error !== null) return { rejected: analysis.error };
  try {
    return compileAnalysis(analysis, traced);
  } catch (error) {
    return { rejected: analysis.diagnostic(tooDeep(error)) };
  }
}

// A script needs no parser but the engine's; null where it is none.
function compilePlain(source, language) {
  try {
    const code = decode(source, language);
    accepted(code);
    return { code, async: false, moves: null };
  } catch (error) {
    if (error instanceof Rejected || error instanceof RangeError) return null;
    throw error;
  }
}

// The same of an analysis without errors. Throws RangeError where the tree is too deep.
function compileAnalysis(analysis, traced) {
  const { text, tree } = analysis;
  const edits = new Edits(text);
  const compiled = { code: '', async: false, moves: null };
  const head = analysis.module ? asScript(tree, edits) : '';
  const { start, directives } = opening(analysis);
  edits.close(start, (directives ? ';' : '') + head);
  if (traced) {
    compiled.recorder = hidden(analysis);
    new Rewriter(analysis, compiled.recorder, edits).program(start);
  }
  if (analysis.module) finish(tree, edits);
  return Object.assign(compiled, edits.render());
}

// Where a program's code begins, after a line for the shell and directives.
function opening({ text, tree }) {
  const shell = text.startsWith('#!') ? /^.*?(\r\n|[\n\r\u2028\u2029]|$)/.exec(text)[0].length : 0;
  let start = shell, directives = false;
  for (const statement of tree.body) {
    if (statement.directive === undefined) break;
    start = statement.end;
    directives = true;
  }
  return { start, directives };
}

// A name that does not occur in the text.
function hidden(analysis) {
  const digest = createHash('sha256').update(analysis.source).digest('hex').slice(0, NAME_DIGITS);
  let name = `$${digest}`;
  while (analysis.text.includes(name)) name += '$';
  return name;
}

module.exports = { compile, compileAnalysis };
