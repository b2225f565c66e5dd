'use strict';
// The top level of a program: its statements with the names that tie them to each other.
//
// Made only when it is asked for, by a host that puts a program together from pieces.
const { names, isFunction, isClass } = require('./nodes.js');

// What a program has without binding it.
const GIVEN = new Set([...Object.getOwnPropertyNames(globalThis), 'require', 'module', 'exports', '__filename', '__dirname',
  'arguments']);

// The field that holds a word and not a name which is read; * stands for all of them.
const WORDS = {
  MemberExpression: 'property', Property: 'key', MethodDefinition: 'key', PropertyDefinition: 'key',
  LabeledStatement: 'label', BreakStatement: 'label', ContinueStatement: 'label', ExportSpecifier: 'exported',
  ExportAllDeclaration: 'exported',
  MetaProperty: '*', ImportSpecifier: '*', ImportDefaultSpecifier: '*', ImportNamespaceSpecifier: '*',
};

// Calls visit(child) for every node in a node that may hold a name.
function eachNode(node, visit) {
  const word = WORDS[node.type];
  if (word === '*') return;
  for (const key of Object.keys(node)) {
    if (key === word && !node.computed) continue;
    const value = node[key];
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof child.type === 'string') visit(child);
    }
  }
}

// Adds the names that a node declares by itself: where a `var` or an import of it is seen goes to
// `wide`, what its block alone sees to `narrow`.
function declare(node, wide, narrow) {
  if (node.type === 'VariableDeclaration') {
    for (const { id } of node.declarations) for (const name of names(id)) (node.kind === 'var' ? wide : narrow).add(name);
  } else if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id) {
    narrow.add(node.id.name);
  } else if (node.type === 'CatchClause' && node.param !== null) {
    for (const name of names(node.param)) narrow.add(name);
  } else if (node.type === 'ImportDeclaration') {
    for (const { local } of node.specifiers) wide.add(local.name);
  }
}

// The same for all that is inside a node, but for what is inside functions there.
function declareInner(node, wide, narrow) {
  eachNode(node, (child) => {
    declare(child, wide, narrow);
    if (!isFunction(child)) declareInner(child, wide, narrow);
  });
}

// Adds to `reads` the names that a node reads and that are not in `local`. What a block declares
// counts as its function's.
function readAll(node, local, reads) {
  if (node.type === 'Identifier') {
    if (!local.has(node.name)) reads.add(node.name);
    return;
  }
  let seen = local;
  if (isFunction(node) || isClass(node)) {
    seen = new Set(local);
    if (node.id) seen.add(node.id.name);
  }
  if (isFunction(node)) {
    for (const parameter of node.params) for (const name of names(parameter)) seen.add(name);
    declareInner(node, seen, seen);
  }
  eachNode(node, (child) => readAll(child, seen, reads));
}

// The names that a statement of the top level binds there, and those that it reads.
function namesOf(statement) {
  const binds = new Set(), inner = new Set(), reads = new Set();
  const own = statement.declaration || statement;   // `export` binds what it exports
  declare(own, binds, binds);
  if (!isFunction(own)) declareInner(own, binds, inner);
  const assigned = own.type === 'ExpressionStatement' && own.expression.type === 'AssignmentExpression'
    && own.expression.operator === '=' ? names(own.expression.left) : [];
  for (const name of assigned) binds.add(name);
  readAll(own, inner, reads);
  return { binds, reads };
}

// The protocol's Statements in their JSON mapping, in order. module.exports is the program's own
// business: what is hung on it is no name of the top level.
function outline(analysis) {
  const { collected, tree } = analysis;
  const kinds = new Map();
  for (const stmt of [...collected.statements].reverse()) kinds.set(stmt.start, stmt.kind);
  const { names: bound } = collected.globals;
  return tree.body.filter((statement) => statement.type !== 'EmptyStatement').map((statement) => {
    const { binds, reads } = namesOf(statement);
    const kept = [...reads].filter((name) => !binds.has(name) && (bound.has(name) || !GIVEN.has(name)));
    return {
      span: analysis.span(statement.start, statement.end),
      kind: kinds.get(statement.start) || 'expression',
      binds: sorted(binds),
      reads: sorted(kept),
    };
  });
}

const sorted = (list) => [...list].map((name) => name.toWellFormed()).sort();

// {required, accepted, variadic} of a function's parameters.
function arity({ params, type, body }) {
  const rest = params.filter(({ type: kind }) => kind === 'RestElement').length;
  return {
    required: params.filter(({ type: kind }) => kind !== 'AssignmentPattern').length - rest,
    accepted: params.length - rest,
    variadic: rest > 0 || (type !== 'ArrowFunctionExpression' && usesArguments(body)),
  };
}

function usesArguments(node) {
  if (node.type === 'Identifier') return node.name === 'arguments';
  let found = false;
  eachNode(node, (child) => {
    if (!found && (!isFunction(child) || child.type === 'ArrowFunctionExpression')) found = usesArguments(child);
  });
  return found;
}

module.exports = { outline, arity };
