'use strict';
// What a statement binds or changes: the names of targets, and the container behind a store.
const { leaves, isPattern } = require('./nodes.js');

// A target in the schema's words: `x`, `this.items`, `grid[][]`, `a, b`.
function text(target) {
  switch (target.type) {
    case 'Identifier':
      return target.name;
    case 'ThisExpression':
      return 'this';
    case 'Super':
      return 'super';
    case 'PrivateIdentifier':
      return '#' + target.name;
    case 'ChainExpression':
      return text(target.expression);
    case 'MemberExpression':
      return text(target.object) + (target.computed ? '[]' : '.' + text(target.property));
    case 'CallExpression':
    case 'NewExpression':
      return text(target.callee) + '()';
    default:
      return isPattern(target) ? leaves(target).map(text).join(', ') : '';
  }
}

// The object that changes when `base[...]` is stored to or `base.method()` is called.
//
// Gives {name, node}. A plain name, also under subscripts (`grid[i]`), gives the name: the variable
// can be read again. So can `this`. Otherwise the part of `base` to evaluate once, up to its first
// subscript (`this.cells` of `this.cells[i]`), because reading an attribute again could run a getter.
function container(base) {
  let node = base, prefix = null;
  while (node.type === 'MemberExpression') {
    if (node.computed) prefix = null;
    else if (prefix === null) prefix = node;
    node = node.object;
  }
  if (node.type === 'Super') return { name: 'this', node: null };
  if (node.type !== 'Identifier' && node.type !== 'ThisExpression') return { name: null, node: base };
  if (prefix !== null) return { name: null, node: prefix };
  return { name: text(node), node: null };
}

// The name at the start of a chain of attributes and subscripts, or null. "this" counts as one.
function root(base) {
  while (base.type === 'MemberExpression') base = base.object;
  return base.type === 'Identifier' ? base.name : base.type === 'ThisExpression' ? 'this' : null;
}

module.exports = { text, container, root };
