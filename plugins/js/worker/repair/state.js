'use strict';
// What a program changes that outlives a run of it, in a realm that runs share.

const { walk, bound, FUNCTIONS, CLASSES } = require('./tree.js');

const NAMES = new Set(['globalThis', 'global', 'eval', 'Function', 'Reflect', 'require', 'process', 'setTimeout', 'setInterval']);
const PROPERTIES = new Set(['prototype', '__proto__', 'constructor', 'defineProperty', 'defineProperties', 'setPrototypeOf',
  '__defineGetter__', '__defineSetter__', 'freeze', 'seal', 'preventExtensions']);
// What a text needs to have for any of it.
const SUSPECT = new RegExp(['\\b(?:' + [...NAMES, ...PROPERTIES, 'this', 'import'].filter((word) => word[0] !== '_').join('|') + ')\\b',
  '__(?:proto|define)', '\\b[A-Z]\\w*(?:\\.\\w+)+\\s*[^\\s=\\w(]{0,3}='].join('|'));

// What a main program finds anew in each run (repair/world.js).
const RENEWED = new Set(['require', 'process', 'setTimeout', 'setInterval']);

/** What texts reach of the realm: `paths`, properties that they assign (Math.random), and `apart`,
 * whether there is more than those, so that a run needs a realm of its own. Errs towards more.
 * parse(text) gives a text's tree; what does not parse does not run. isMain: they are main programs. */
function reach(texts, parse, isMain = false) {
  const paths = new Set();
  let apart = false;
  for (const text of texts) {
    if (!SUSPECT.test(text)) continue;
    try {
      apart = look(parse(text), paths, isMain) || apart;
    } catch {
      // It does not parse.
    }
  }
  return { apart, paths: [...paths] };
}

function look(tree, paths, isMain) {
  const own = declared(tree);
  let apart = false;
  const visit = (root, bare) => walk(root, (node) => {
    const { type } = node;
    if (type === 'AssignmentExpression') {
      const path = library(node.left, own);
      if (path) {
        paths.add(path);
        visit(node.right, bare);
        return false;
      }
    }
    if (type === 'Identifier' && NAMES.has(node.name) && !(isMain && RENEWED.has(node.name))) apart = true;
    if (type === 'MemberExpression' && !node.computed && PROPERTIES.has(node.property.name) &&
        !(node.object.type === 'Identifier' && own.has(node.object.name))) apart = true;
    if (type === 'ImportDeclaration' || type === 'ImportExpression' || (type === 'ThisExpression' && bare)) apart = true;
    if (node !== root && CLASSES.has(type)) {       // in a class `this` is never the global
      visit(node, false);
      return false;
    }
    return !apart;
  });
  visit(tree, true);
  return apart;
}

function declared(tree) {
  const names = new Set();
  const add = (pattern) => bound(pattern).forEach((id) => names.add(id.name));
  walk(tree, (node) => {
    if (node.type === 'VariableDeclarator') add(node.id);
    if (FUNCTIONS.has(node.type)) node.params.forEach(add);
    if (node.type === 'ImportDeclaration') node.specifiers.forEach(({ local }) => add(local));
    if ((FUNCTIONS.has(node.type) || CLASSES.has(node.type)) && node.id) add(node.id);
  });
  return names;
}

/** The path of a library's property that is assigned to: its object is not the program's own. */
function library(target, own) {
  if (target.type !== 'MemberExpression' || target.computed) return null;
  const { object, property } = target;
  if (object.type === 'Identifier') return own.has(object.name) || !/^[A-Z]/.test(object.name) ? null : object.name + '.' + property.name;
  const path = library(object, own);
  return path && path + '.' + property.name;
}

/** Text of a function that takes a picture of paths and gives the function that restores them. */
function restorer(paths) {
  const pairs = paths.map((path) => [path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)]);
  return `(function () {
    const { getOwnPropertyDescriptor, defineProperty } = Object;
    const held = [${pairs.map(([owner, name]) => `[${owner},'${name}',getOwnPropertyDescriptor(${owner},'${name}')]`)}];
    return function () {
      for (let i = 0; i < held.length; i++) {
        const one = held[i];
        if (one[2]) defineProperty(one[0], one[1], one[2]);
        else delete one[0][one[1]];
      }
    };
  })`;
}

module.exports = { reach, restorer };
