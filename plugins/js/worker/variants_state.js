'use strict';
// Whether a program changes what outlives a run of it, in a realm that runs share.

const { walk, CLASSES } = require('./variants_tree.js');

const NAMES = new Set(['globalThis', 'global', 'eval', 'Function', 'Reflect', 'require', 'process', 'setTimeout', 'setInterval']);
const PROPERTIES = new Set(['prototype', '__proto__', 'constructor', 'defineProperty', 'defineProperties', 'setPrototypeOf',
  '__defineGetter__', '__defineSetter__', 'freeze', 'seal', 'preventExtensions']);
// What a text needs to have for any of it.
const SUSPECT = new RegExp([...NAMES, ...PROPERTIES, 'this', 'import', '[A-Z]\\w*(?:\\.\\w+|\\[.*\\])+\\s*[^\\s=]{0,3}=']
  .map((word) => '\\b' + word).join('|').replace('\\b__', '__'));

/** Errs towards yes. parse(text) gives a text's tree; what does not parse does not run. */
function reachesOut(text, parse) {
  if (!SUSPECT.test(text)) return false;
  try {
    return found(parse(text));
  } catch (error) {
    return false;
  }
}

/** In a tree: names and properties that lead there, assignments to what a library holds, and `this`
 * where it may be the global. */
function found(tree) {
  let reaches = false;
  const look = (node, bare) => walk(node, (inner) => {
    const { type } = inner;
    if (type === 'Identifier' && NAMES.has(inner.name)) reaches = true;
    if (type === 'MemberExpression' && !inner.computed && PROPERTIES.has(inner.property.name)) reaches = true;
    if (type === 'ImportExpression' || (type === 'ThisExpression' && bare)) reaches = true;
    if (type === 'AssignmentExpression' && library(inner.left)) reaches = true;
    if (inner !== node && CLASSES.has(type)) {
      look(inner, false);
      return false;
    }
    return !reaches;
  });
  look(tree, true);
  return reaches;
}

function library(target) {
  if (target.type !== 'MemberExpression') return false;
  let root = target;
  while (root.type === 'MemberExpression') root = root.object;
  return root.type === 'Identifier' && /^[A-Z]/.test(root.name);
}

module.exports = { reachesOut };
