'use strict';
// A site's shape: its text with every name of the program replaced by `_`, laid out one way.
//
// Operands are bracketed always, so that the text needs no table of precedence. Where the
// vocabulary of shapes (docs/WORKER.md) has a word for an operation, that one is written (`===` is ==,
// `&&` is and, `xs.length` is len(xs), `push` is append, a counting loop is a range), so that the same
// code has one shape in every language; only texts that mean the same get one shape by it. See record/words.js.
const { callee } = require('./features.js');
const { CLASS, ENTER, FUNCTION, VARIABLE } = require('./structure.js');
const { COMPARISONS, FUNCTIONS, GLOBALS, LOGIC, METHODS, OPERATORS, REWORDED, UNARY, WORDS } = require('./words.js');

const OWN = VARIABLE | FUNCTION | CLASS;

// Writes the shape of one site, noting the own variables it reads and the own functions it calls.
class Shaper {
  constructor(scope) {
    this.scope = scope;
    this.reads = new Set();
    this.calls = new Set();
  }

  text(node) {
    if (node === null || node === undefined) return '';
    const write = WRITERS[node.type];
    return write === undefined ? node.type : write(this, node);
  }

  joined(nodes) {
    return nodes.map((node) => this.text(node)).join(', ');
  }

  own(name) {
    return this.scope.binds(name) & OWN;
  }

  // A target: names in it are written, not read.
  target(node) {
    return node.type === 'Identifier' ? (this.own(node.name) ? '_' : node.name) : this.text(node);
  }

  targets(nodes) {
    return nodes.map((node) => (node === null ? '' : this.target(node))).join(', ');
  }
}

function identifier(shaper, { name }) {
  const bits = shaper.scope.binds(name);
  if (!(bits & OWN)) return Object.hasOwn(GLOBALS, name) ? GLOBALS[name] : name;
  if (bits & VARIABLE) shaper.reads.add(name);
  return '_';
}

function literal(_, node) {
  if (node.regex) return `/${node.regex.pattern}/${node.regex.flags}`;
  if (node.bigint) return node.bigint + 'n';
  if (typeof node.value === 'string') return quoted(node.value);
  return Object.hasOwn(WORDS, String(node.value)) ? WORDS[String(node.value)] : String(node.value);
}

function quoted(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + text.replaceAll('\\', '\\\\').replaceAll(quote, '\\' + quote).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
    + quote;
}

function template(shaper, node) {
  const words = [];
  node.quasis.forEach(({ value }, i) => {
    if (value.raw !== '') words.push(quoted(value.raw));
    if (i < node.expressions.length) words.push('{' + shaper.text(node.expressions[i]) + '}');
  });
  return `f(${words.join(', ')})`;
}

function logical(shaper, node) {
  const values = [];
  for (let at = node; ; at = at.left) {
    values.unshift(shaper.text(at.right));
    if (at.left.type !== 'LogicalExpression' || at.left.operator !== node.operator) {
      values.unshift(shaper.text(at.left));
      break;
    }
  }
  return `(${values.join(LOGIC[node.operator])})`;
}

function unary(shaper, node) {
  const { argument, operator } = node;
  if (operator === '-' && argument.type === 'Literal' && typeof argument.value === 'number') return `(-${argument.value})`;
  return `(${UNARY[operator] || operator}${shaper.text(argument)})`;
}

const isNothing = (node) => node.type === 'Literal' && node.raw === 'null';

function binary(shaper, node) {
  if (Object.hasOwn(COMPARISONS, node.operator) && isNothing(node.right)) {
    return `(${shaper.text(node.left)} ${COMPARISONS[node.operator]} None)`;
  }
  const left = node.left.type === 'PrivateIdentifier' ? '#' + node.left.name : shaper.text(node.left);
  return `(${left} ${OPERATORS[node.operator] || node.operator} ${shaper.text(node.right)})`;
}

function member(shaper, node) {
  const { object, property } = node;
  if (node.computed) return `${shaper.text(object)}${node.optional ? '?.' : ''}[${shaper.text(property)}]`;
  const key = (property.type === 'PrivateIdentifier' ? '#' : '') + property.name;
  if (object.type === 'ThisExpression') return '_._';
  if (object.type === 'Identifier' && !shaper.own(object.name)) {
    const path = `${object.name}.${key}`;
    if (Object.hasOwn(GLOBALS, path)) return GLOBALS[path];
  }
  const base = shaper.text(object);
  if (key === 'length' && !node.optional) return `len(${base})`;
  return `${base}${node.optional ? '?' : ''}.${key}`;
}

function call(shaper, node) {
  const { callee: func, arguments: given } = node;
  const own = callee(shaper.scope, func);
  const method = func.type === 'MemberExpression' && !func.computed && !func.optional && !node.optional;
  if (own !== null) shaper.calls.add(own.index);
  if (method && Object.hasOwn(REWORDED, func.property.name)) {
    const base = shaper.text(func.object), words = given.map((each) => shaper.text(each));
    return REWORDED[func.property.name](base, words) || `${base}.${func.property.name}(${words.join(', ')})`;
  }
  const text = called(shaper, node, method);
  // `Math.floor(a / b)` is what Python writes a // b.
  if (text === 'math.floor' && given.length === 1 && given[0].type === 'BinaryExpression' && given[0].operator === '/') {
    return `(${shaper.text(given[0].left)} // ${shaper.text(given[0].right)})`;
  }
  return `${text}(${shaper.joined(given)})`;
}

function called(shaper, { callee: func, optional }, method) {
  if (method && Object.hasOwn(METHODS, func.property.name)) return `${shaper.text(func.object)}.${METHODS[func.property.name]}`;
  if (func.type === 'Identifier' && Object.hasOwn(FUNCTIONS, func.name) && !shaper.own(func.name)) return FUNCTIONS[func.name];
  return shaper.text(func) + (optional ? '?.' : '');
}

// A class can only be called with `new`, which Python does without.
function made(shaper, node) {
  const { callee: func } = node;
  const plain = func.type === 'Identifier' && shaper.scope.binds(func.name) & CLASS;
  return `${plain ? '' : 'new '}${shaper.text(func)}(${shaper.joined(node.arguments)})`;
}

function object(shaper, node) {
  return `{${node.properties.map((property) => {
    if (property.type === 'SpreadElement') return '**' + shaper.text(property.argument);
    const key = property.computed ? shaper.text(property.key)
      : quoted(String(property.key.type === 'Identifier' ? property.key.name : property.key.value));
    return `${key}: ${shaper.text(property.value)}`;
  }).join(', ')}}`;
}

function pattern(shaper, node) {
  if (node.type === 'ArrayPattern') return `(${shaper.targets(node.elements)},)`;
  return `{${node.properties.map((property) => {
    if (property.type === 'RestElement') return shaper.text(property);
    const key = property.computed ? shaper.text(property.key) : property.key.name || property.key.value;
    return `${key}: ${shaper.target(property.value)}`;
  }).join(', ')}}`;
}

function lambda(shaper, node) {
  const head = node.params.map((parameter) => (parameter.type === 'RestElement' ? '*' : '_')).join(', ');
  return node.body.type === 'BlockStatement' ? `(function ${head})` : `(lambda ${head}: ${shaper.text(node.body)})`;
}

function assignment(shaper, node) {
  const value = shaper.text(node.right);
  if (node.operator === '=') {
    const { right } = node;
    // `[a, b] = [b, a]` is what Python writes with tuples.
    const shown = node.left.type === 'ArrayPattern' && right.type === 'ArrayExpression' ? tuple(shaper, right) : value;
    return `${shaper.target(node.left)} = ${shown}`;
  }
  if (node.left.type === 'Identifier') identifier(shaper, node.left);
  return `${shaper.target(node.left)} ${node.operator} ${value}`;
}

const tuple = (shaper, node) => `(${shaper.joined(node.elements)},)`;

function update(shaper, node) {
  shaper.text(node.argument);
  return `${shaper.target(node.argument)} ${node.operator[0]}= 1`;
}

function declarator(shaper, node) {
  const { id, init } = node;
  const value = id.type === 'ArrayPattern' && init.type === 'ArrayExpression' ? tuple(shaper, init) : shaper.text(init);
  return `${shaper.target(id)} = ${value}`;
}

function declaration(shaper, node) {
  return node.declarations.map((each) => (each.init === null ? shaper.target(each.id) : declarator(shaper, each))).join(', ');
}

// `for (let i = a; i < b; i += c)` is what Python writes as a range.
function counting(shaper, node) {
  const { init, test, update: moved } = node;
  const bounds = isCounter(init) && test !== null && moved !== null ? range(shaper, init.declarations[0], test, moved) : null;
  if (bounds !== null) return `_; range(${bounds.join(', ')})`;
  return `for(${shaper.text(init)}; ${shaper.text(test)}; ${shaper.text(moved)})`;
}

const isCounter = (init) => init !== null && init.type === 'VariableDeclaration' && init.declarations.length === 1
  && init.declarations[0].id.type === 'Identifier' && init.declarations[0].init !== null;

// The arguments of the range, or null.
function range(shaper, { id, init }, test, moved) {
  if (test.type !== 'BinaryExpression' || test.left.name !== id.name) return null;
  const step = stepOf(shaper, id.name, moved);
  if (step === null || !Object.hasOwn(ENDS, test.operator) || (test.operator[0] === '>') !== (step === '(-1)')) return null;
  const first = shaper.text(init), last = ENDS[test.operator](shaper.text(test.right));
  if (step !== '') return [first, last, step];
  return first === '0' ? [last] : [first, last];
}

// The end of the range that a condition makes.
const ENDS = {
  '<': (bound) => bound, '<=': (bound) => `(${bound} + 1)`, '>': (bound) => bound,
  '>=': (bound) => (bound === '0' ? '(-1)' : `(${bound} - 1)`),
};

// '' for a step of one.
function stepOf(shaper, name, moved) {
  if (moved.type === 'UpdateExpression' && moved.argument.name === name) return moved.operator === '++' ? '' : '(-1)';
  if (moved.type !== 'AssignmentExpression' || moved.left.name !== name || moved.operator !== '+=') return null;
  return shaper.text(moved.right);
}

function each(shaper, node) {
  const { left, right } = node;
  const target = left.type === 'VariableDeclaration' ? left.declarations[0].id : left;
  return `${shaper.target(target)}; ${node.type === 'ForInStatement' ? 'in ' : ''}${shaper.text(right)}`;
}

function header(node, receives) {
  const words = node.params.map((parameter) => (parameter.type === 'RestElement' ? '*' : '_'));
  if (receives) words.unshift('_');
  return `def(${words.join(', ')})`;
}

const WRITERS = {
  Identifier: identifier, Literal: literal, TemplateLiteral: template, LogicalExpression: logical,
  UnaryExpression: unary, BinaryExpression: binary, MemberExpression: member, CallExpression: call,
  ObjectExpression: object, ArrayPattern: pattern, ObjectPattern: pattern, ArrowFunctionExpression: lambda,
  FunctionExpression: lambda, AssignmentExpression: assignment, UpdateExpression: update,
  VariableDeclarator: declarator, VariableDeclaration: declaration, ForStatement: counting,
  ForOfStatement: each, ForInStatement: each,
  ThisExpression: () => '_', Super: () => 'super',
  ArrayExpression: (shaper, node) => `[${node.elements.map((item) => shaper.text(item)).join(', ')}]`,
  SpreadElement: (shaper, node) => '*' + shaper.text(node.argument),
  RestElement: (shaper, node) => '*' + shaper.target(node.argument),
  AssignmentPattern: (shaper, node) => `${shaper.target(node.left)} = ${shaper.text(node.right)}`,
  ChainExpression: (shaper, node) => shaper.text(node.expression),
  ConditionalExpression: (shaper, node) => {
    const test = shaper.text(node.test);
    return `(${shaper.text(node.consequent)} if ${test} else ${shaper.text(node.alternate)})`;
  },
  NewExpression: made,
  SequenceExpression: (shaper, node) => `(${shaper.joined(node.expressions)})`,
  TaggedTemplateExpression: (shaper, node) => shaper.text(node.tag) + shaper.text(node.quasi),
  AwaitExpression: (shaper, node) => `(await ${shaper.text(node.argument)})`,
  YieldExpression: (shaper, node) => `(yield${node.delegate ? ' from' : ''} ${shaper.text(node.argument)})`,
  ImportExpression: (shaper, node) => `import(${shaper.text(node.source)})`,
  MetaProperty: (_, node) => `${node.meta.name}.${node.property.name}`,
};

// {text, reads, calls} of a site.
function shape(site) {
  const { nodes } = site;
  const shaper = new Shaper(site.scope);
  let text = '';
  if (nodes.length > 0) {
    const first = nodes[0];
    text = site.kind === ENTER ? header(first, site.function.parameters[0] === 'this') : nodes.map((node) => shaper.text(node)).join('; ');
  }
  return { text, reads: [...shaper.reads], calls: [...shaper.calls].sort((a, b) => a - b) };
}

module.exports = { shape };
