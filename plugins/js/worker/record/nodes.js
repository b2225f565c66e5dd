'use strict';
// Facts about kinds of syntax nodes: their parts in order of the text, what patterns bind, which
// functions are whose.

// The fields that hold child nodes, in order of evaluation; anything not listed has none.
const CHILDREN = {
  ArrayExpression: ['elements'], ArrayPattern: ['elements'], AssignmentExpression: ['left', 'right'],
  AssignmentPattern: ['left', 'right'], AwaitExpression: ['argument'], BinaryExpression: ['left', 'right'],
  CallExpression: ['callee', 'arguments'], ChainExpression: ['expression'],
  ConditionalExpression: ['test', 'consequent', 'alternate'], ImportExpression: ['source', 'options'],
  LogicalExpression: ['left', 'right'], MemberExpression: ['object', 'property'],
  NewExpression: ['callee', 'arguments'], ObjectExpression: ['properties'], ObjectPattern: ['properties'],
  ParenthesizedExpression: ['expression'], Property: ['key', 'value'], RestElement: ['argument'],
  SequenceExpression: ['expressions'], SpreadElement: ['argument'], TaggedTemplateExpression: ['tag', 'quasi'],
  TemplateLiteral: ['expressions'], UnaryExpression: ['argument'], UpdateExpression: ['argument'],
  YieldExpression: ['argument'],
};

// Calls visit(child) for the child expressions of an expression.
function eachChild(node, visit) {
  const fields = CHILDREN[node.type];
  if (fields === undefined) return;
  for (const field of fields) {
    const child = node[field];
    if (child === null || child === undefined) continue;
    if (Array.isArray(child)) {
      for (const item of child) if (item !== null) visit(item);
    } else if (!(node.computed === false && (field === 'key' || field === 'property'))) {
      visit(child);
    }
  }
}

// The identifiers and members that a pattern or target stores to, in order.
function leaves(pattern, found = []) {
  switch (pattern.type) {
    case 'ArrayPattern':
      for (const item of pattern.elements) if (item !== null) leaves(item, found);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        leaves(property.type === 'RestElement' ? property : property.value, found);
      }
      break;
    case 'AssignmentPattern':
      leaves(pattern.left, found);
      break;
    case 'RestElement':
      leaves(pattern.argument, found);
      break;
    default:
      found.push(pattern);
  }
  return found;
}

function names(pattern) {
  return leaves(pattern).filter((leaf) => leaf.type === 'Identifier').map((leaf) => leaf.name);
}

const isPattern = (node) => node.type === 'ArrayPattern' || node.type === 'ObjectPattern';

const isFunction = (node) => node !== null && (node.type === 'FunctionExpression'
  || node.type === 'ArrowFunctionExpression' || node.type === 'FunctionDeclaration');

const isClass = (node) => node !== null && (node.type === 'ClassExpression' || node.type === 'ClassDeclaration');

// A function or class that takes its name from what it is bound to.
const isAnonymous = (node) => (isFunction(node) || isClass(node)) && !node.id;

// A loop's condition that is a true constant.
const always = (test) => test !== null && test.type === 'Literal' && Boolean(test.value);

// A string that stands alone at the head of a body, such as "use strict".
const isDirective = (statement) => statement.directive !== undefined;

module.exports = { eachChild, leaves, names, isPattern, isFunction, isClass, isAnonymous, always, isDirective };
