'use strict';
// Which names a text reads and gives a value.

const { bound, walk, children, FUNCTIONS, CLASSES } = require('./tree.js');

// Words that are written as names and stand for values.
const VALUES = new Set(['undefined', 'NaN', 'Infinity']);

/** {reads, binds}: sets of names of variables and functions. A name that the text binds for itself alone, a
 * parameter of a function in it, is none of them. shallow: blocks of functions are left out. */
function uses(nodes, shallow = false) {
  const reads = new Set(), binds = new Set();
  for (const node of nodes) look(node, new Set(), { reads, binds, shallow });
  return { reads, binds };
}

function look(node, own, found) {
  const inner = (child) => look(child, own, found);
  const give = (target) => {
    for (const { name } of bound(target)) if (!own.has(name)) found.binds.add(name);
    places(target).forEach(inner);
  };
  if (FUNCTIONS.has(node.type) || CLASSES.has(node.type)) {
    own = new Set([...own, ...ownNames(node)]);
    for (const child of children(node)) if (!(found.shallow && child.type === 'BlockStatement')) look(child, own, found);
    return;
  }
  switch (node.type) {
    case 'Identifier':
      if (!own.has(node.name) && !VALUES.has(node.name)) found.reads.add(node.name);
      return;
    case 'VariableDeclarator':
      if (node.init) give(node.id);
      if (node.init) inner(node.init);
      return;
    case 'AssignmentExpression':
      give(node.left);
      if (node.operator !== '=' && node.left.type === 'Identifier') inner(node.left);
      inner(node.right);
      return;
    case 'UpdateExpression':
      give(node.argument);
      if (node.argument.type === 'Identifier') inner(node.argument);
      return;
    case 'ForInStatement': case 'ForOfStatement':
      give(node.left.type === 'VariableDeclaration' ? node.left.declarations[0].id : node.left);
      inner(node.right);
      inner(node.body);
      return;
    default:
      children(node).forEach(inner);
  }
}

/** The expressions in a target that are read: of `a[i]` both names. */
function places(target) {
  if (!target || target.type === 'Identifier') return [];
  if (target.type === 'MemberExpression') return children(target);
  if (target.type === 'AssignmentPattern') return [...places(target.left), target.right];
  return children(target).flatMap(places);
}

/** Names that a function or class binds for itself. */
function ownNames(root) {
  const names = new Set();
  walk(root, (node) => {
    const params = FUNCTIONS.has(node.type) ? node.params : [];
    for (const param of params) for (const { name } of bound(param)) names.add(name);
    if (node.type === 'VariableDeclarator') for (const { name } of bound(node.id)) names.add(name);
    if (node !== root && node.id && /^(?:Function|Class)/.test(node.type)) names.add(node.id.name);
  });
  return names;
}

module.exports = { uses };
