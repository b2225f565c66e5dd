'use strict';
// Tests that are one comparison of a call with an expected value, taken apart so that both sides can be
// computed in processes of their own. Only where the host's comparison of the two values says the same as
// the test, whatever the call gives, and only where the call is one of the entry point and of nothing else:
// `close(f(3), 6) === true` would tell the candidate's process the expected value, and let it decide.
//
//   === and !==       the expected side is a literal number, text, truth value, null or undefined
//   JSON.stringify    on both sides; the expected one is an array of such literals, but null and undefined,
//                     or of such arrays. In an object the order of keys would count, and what is undefined
//                     would not; null stands for NaN too. (What has a toJSON of its own, and a boxed number
//                     or text, is told from what it looks like in JSON, which the test could not.)
//   assert, required  strictEqual and deepStrictEqual with such literals or arrays, but 0, which they tell
//                     from -0; assert(a === b) and assert.ok(a === b) as above
//
// console.assert is no test: it only prints.
const { parse, decode, Rejected } = require('./tree.js');

const ASSERTS = new Set(['assert', 'node:assert', 'assert/strict', 'node:assert/strict']);

// SplitTest messages in their JSON mapping, as many as tests.
function split(tests, entryPoint) {
  return tests.map((test) => {
    try {
      const text = decode(test);
      const sides = sidesOf(parse(text).tree, (node) => isCall(node, entryPoint));
      if (sides === null) return {};
      const [call, expect] = sides.map((node) => Buffer.from(text.slice(node.start, node.end)).toString('base64'));
      return { split: true, call, expect };
    } catch (error) {
      if (error instanceof Rejected || error instanceof RangeError) return {};
      throw error;
    }
  });
}

// [call, expected] of a test, or null.
function sidesOf({ body, sourceType }, isEntry) {
  if (sourceType !== 'script') return null;
  const statements = body.filter((statement) => statement.type !== 'EmptyStatement');
  const [first, second] = statements;
  if (statements.length === 1 && first.type === 'IfStatement') return refuted(first, isEntry);
  if (statements.length === 2 && second.type === 'ExpressionStatement') {
    const name = requiredName(first);
    return name === null ? null : asserted(name, second.expression, isEntry);
  }
  return null;
}

// `if (!(call === expected)) throw …` or with !==.
function refuted({ test, consequent, alternate }, isEntry) {
  const only = consequent.type === 'BlockStatement' && consequent.body.length === 1 ? consequent.body[0] : consequent;
  if (alternate !== null || only.type !== 'ThrowStatement') return null;
  if (test.type === 'UnaryExpression' && test.operator === '!') return compared(test.argument, '===', isEntry);
  return compared(test, '!==', isEntry);
}

function compared(node, operator, isEntry) {
  if (node.type !== 'BinaryExpression' || node.operator !== operator) return null;
  const { left, right } = node;
  const inner = [stringified(left), stringified(right)];
  if (inner[0] !== null && inner[1] !== null) {
    return isEntry(inner[0]) && isArray(inner[1], isPlain) ? inner : null;
  }
  return isEntry(left) && isPrimitive(right) ? [left, right] : null;
}

// The argument of JSON.stringify(argument), or null.
function stringified(node) {
  return node.type === 'CallExpression' && !node.optional && node.arguments.length === 1 && isMember(node.callee, 'JSON', 'stringify')
    && node.arguments[0].type !== 'SpreadElement' ? node.arguments[0] : null;
}

// The name that `const assert = require('assert')` gives, or null.
function requiredName(node) {
  if (node.type !== 'VariableDeclaration' || node.declarations.length !== 1) return null;
  const { id, init } = node.declarations[0];
  const required = id.type === 'Identifier' && init !== null && init.type === 'CallExpression'
    && init.callee.type === 'Identifier' && init.callee.name === 'require' && init.arguments.length === 1
    && init.arguments[0].type === 'Literal' && ASSERTS.has(init.arguments[0].value);
  return required ? id.name : null;
}

function asserted(assert, node, isEntry) {
  if (node.type !== 'CallExpression' || node.arguments.length === 0) return null;
  const [first, second] = node.arguments;
  const isTrue = (node.callee.type === 'Identifier' && node.callee.name === assert) || isMember(node.callee, assert, 'ok');
  if (isTrue) return compared(first, '===', isEntry);
  if (second === undefined || !isEntry(first)) return null;
  if (isMember(node.callee, assert, 'strictEqual')) return isPrimitive(second) && !hasZero(second) ? [first, second] : null;
  if (!isMember(node.callee, assert, 'deepStrictEqual')) return null;
  return (isPrimitive(second) || isArray(second, isPrimitive)) && !hasZero(second) ? [first, second] : null;
}

const isMember = (node, object, property) => node.type === 'MemberExpression' && !node.computed && !node.optional
  && node.object.type === 'Identifier' && node.object.name === object && node.property.name === property;

const isName = (node, name) => node.type === 'Identifier' && node.name === name;

// A call of the entry point: of a function, or of the method of an object that it makes itself.
function isCall(node, entryPoint) {
  if (node.type !== 'CallExpression' || node.optional) return false;
  const { callee } = node, [name, method] = entryPoint.split('.');
  if (method === undefined) return isName(callee, name);
  return callee.type === 'MemberExpression' && !callee.computed && !callee.optional && isName(callee.property, method)
    && callee.object.type === 'NewExpression' && callee.object.arguments.length === 0 && isName(callee.object.callee, name);
}

const isNumber = (node) => node.type === 'Literal' && typeof node.value === 'number';

// A number, text or truth value written out.
function isPlain(node) {
  if (node.type === 'UnaryExpression' && node.operator === '-') return isNumber(node.argument);
  if (node.type === 'TemplateLiteral') return node.expressions.length === 0;
  return isNumber(node) || (node.type === 'Literal' && (typeof node.value === 'string' || typeof node.value === 'boolean'));
}

function isPrimitive(node) {
  return isPlain(node) || (node.type === 'Literal' && node.raw === 'null')
    || (node.type === 'Identifier' && node.name === 'undefined')
    || (node.type === 'UnaryExpression' && node.operator === 'void' && isNumber(node.argument));
}

const isArray = (node, isItem) => node.type === 'ArrayExpression'
  && node.elements.every((item) => item !== null && (isItem(item) || isArray(item, isItem)));

function hasZero(node) {
  if (node.type === 'ArrayExpression') return node.elements.some(hasZero);
  return node.type === 'UnaryExpression' ? hasZero(node.argument) : isNumber(node) && node.value === 0;
}

module.exports = { split };
