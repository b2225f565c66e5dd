'use strict';
// Programs and donors from their bytes.

const { analyse } = require('../record/analysis.js');
const { preludeOf } = require('../record/prelude.js');
const { CLASSES } = require('../run/calls.js');
const { Rejected, decode, parse, tooDeep } = require('../record/tree.js');
const { scriptOf } = require('./module.js');
const { Program } = require('./tree.js');
const { Refused } = require('./refused.js');

/** {code, names} of a prelude in base64, behind the classes of nodes where there are such; no code of none.
 * Throws Refused. */
function givenBy(base64, language, nodes = false) {
  const classes = nodes ? { code: CLASSES, names: ['ListNode', 'TreeNode'] } : { code: '', names: [] };
  if (base64 === '') return classes;
  const { code, names, wrong } = preludeOf(Buffer.from(base64, 'base64'), language);
  if (wrong !== undefined) throw new Refused(`the prelude: ${wrong}`);
  return { code: classes.code + code, names: [...new Set([...classes.names, ...names])] };
}

/** {program, positions} of the program that is edited: its statements have the analysis's numbers, positions
 * lead to bytes. Throws Refused. */
function edited(source, language, names = []) {
  const { error, text, tree, module, statements, positions } = analyse(source, language);
  if (error !== null) throw new Refused(`the program does not compile: ${error.message}`);
  const program = made(tree, text, module, statements, names);
  if (program === null) throw new Refused('the program waits at its top level, which cannot be edited');
  return { program, positions };
}

/** A program none of whose statements is edited; null where it cannot be read. */
function lender(source, language, names = []) {
  try {
    const text = decode(source, language);
    const { tree, module } = parse(text);
    return made(tree, text, module, [], names);
  } catch (error) {
    if (tooDeep(error) instanceof Rejected) return null;
    throw error;
  }
}

/** null of an ES module that is no script. */
function made(tree, text, module, spans, names) {
  try {
    if (!module) return new Program(tree, text, spans, names);
    const script = scriptOf(tree, text);
    return script && new Program(script.tree, script.text, spans, names).exporting(script);
  } catch (error) {
    const refused = tooDeep(error);
    if (refused instanceof Rejected) throw new Refused(`the program does not compile: ${refused.message}`);
    throw error;
  }
}

module.exports = { edited, givenBy, lender };
