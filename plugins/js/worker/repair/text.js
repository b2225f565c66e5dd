'use strict';
// Expressions and statements as text, made from their trees.
//
// text(node) is canonical: equal trees give equal text. Everything that is made of an operator has
// brackets around it, so the text of a whole with one node replaced is two slices and a joint
// (places). written(node) is for people: brackets only where they are needed, constants as they
// were written.
//
// A node's text is made of pieces, texts and child nodes in turn. A child is [node, least], least
// being how tightly it must bind to stand there without brackets.

const BINDS = {
  '??': 2.5, '||': 3, '&&': 4, '|': 5, '^': 6, '&': 7,
  '==': 8, '!=': 8, '===': 8, '!==': 8,
  '<': 9, '>': 9, '<=': 9, '>=': 9, in: 9, instanceof: 9,
  '<<': 10, '>>': 10, '>>>': 10, '+': 11, '-': 11, '*': 12, '/': 12, '%': 12, '**': 13,
};
const ANY = 0, ASSIGNED = 1, CHOSEN = 2, UNARY = 14, POSTFIX = 15, CALLED = 17;

const LOOSE = {
  SequenceExpression: ANY, AssignmentExpression: ASSIGNED, ArrowFunctionExpression: ASSIGNED,
  YieldExpression: ASSIGNED, ConditionalExpression: CHOSEN, UnaryExpression: UNARY,
  AwaitExpression: UNARY, UpdateExpression: POSTFIX, ChainExpression: POSTFIX, FunctionExpression: POSTFIX,
  ClassExpression: POSTFIX,
};

/** How tightly a node's own operator binds; 18 when it has none. */
function binds(node) {
  const type = node.type;
  if (type === 'BinaryExpression' || type === 'LogicalExpression') return BINDS[node.operator];
  const found = LOOSE[type];
  return found === undefined ? 18 : found;
}

function listed(opening, nodes, closing) {
  const pieces = [opening];
  nodes.forEach((node, index) => {
    if (index) pieces.push(', ');
    if (node) pieces.push([node, ASSIGNED]);
    else if (index === nodes.length - 1) pieces.push(',');
  });
  pieces.push(closing);
  return pieces;
}

function operands(node) {
  const at = BINDS[node.operator];
  let left = at, right = at + 0.1;
  if (node.operator === '**') [left, right] = [POSTFIX, at];
  else if (node.operator === '??') {      // does not mix with || and && without brackets
    left = node.left.operator === '??' ? at : 5;
    right = 5;
  }
  return [[node.left, left], ' ' + node.operator + ' ', [node.right, right]];
}

function unary(node) {
  const word = /[a-z]/.test(node.operator) ? node.operator + ' ' : node.operator;
  const inner = node.argument;
  const twice = (inner.type === 'UnaryExpression' || inner.type === 'UpdateExpression') &&
    inner.operator[0] === word && inner.prefix;
  return [twice ? word + ' ' : word, [inner, UNARY]];
}

function member(node) {
  const number = node.object.type === 'Literal' && typeof node.object.value === 'number';
  const object = [node.object, number ? 99 : CALLED];
  if (node.computed) return [object, node.optional ? '?.[' : '[', [node.property, ANY], ']'];
  return [object, node.optional ? '?.' : '.', [node.property, ANY]];
}

function arrow(node) {
  const one = node.params.length === 1 && node.params[0].type === 'Identifier';
  const head = one ? [[node.params[0], ANY]] : listed('(', node.params, ')');
  if (node.async) head.unshift('async ');
  return [...head, ' => ', [node.body, node.body.type === 'ObjectExpression' ? 99 : ASSIGNED]];
}

function template(node) {
  const pieces = ['`' + node.quasis[0].value.raw];
  node.expressions.forEach((expression, index) => {
    pieces.push('${', [expression, ANY], '}' + node.quasis[index + 1].value.raw);
  });
  pieces.push('`');
  return pieces;
}

function property(node) {
  if (node.shorthand && node.value.type === 'Identifier' && node.value.name === node.key.name) return [node.key.name];
  if (node.shorthand) return [[node.value, ASSIGNED]];    // { a = 1 } of a pattern
  const key = node.computed ? ['[', [node.key, ASSIGNED], ']'] : [[node.key, ANY]];
  return [...key, ': ', [node.value, ASSIGNED]];
}

const declared = (node) => {
  const pieces = [node.kind + ' '];
  node.declarations.forEach((one, index) => {
    if (index) pieces.push(', ');
    pieces.push([one.id, ASSIGNED]);
    if (one.init) pieces.push(' = ', [one.init, ASSIGNED]);
  });
  return pieces;
};
const jump = (word) => (node) => [node.label ? word + ' ' + node.label.name : word];
const argument = (word, least) => (node) => (node.argument ? [word + ' ', [node.argument, least]] : [word]);

// A compound statement's pieces are its header's.
const PIECES = {
  Identifier: (n) => [n.name],
  PrivateIdentifier: (n) => ['#' + n.name],
  Literal: (n) => [typeof n.value === 'string' ? JSON.stringify(n.value)
    : typeof n.value === 'number' ? String(n.value) : n.raw],
  ThisExpression: () => ['this'],
  Super: () => ['super'],
  TemplateLiteral: template,
  BinaryExpression: operands,
  LogicalExpression: operands,
  UnaryExpression: unary,
  AwaitExpression: (n) => ['await ', [n.argument, UNARY]],
  YieldExpression: (n) => argument(n.delegate ? 'yield*' : 'yield', ASSIGNED)(n),
  UpdateExpression: (n) => (n.prefix ? [n.operator, [n.argument, UNARY]] : [[n.argument, POSTFIX], n.operator]),
  AssignmentExpression: (n) => [[n.left, CALLED], ' ' + n.operator + ' ', [n.right, ASSIGNED]],
  ConditionalExpression: (n) => [[n.test, 2.5], ' ? ', [n.consequent, ASSIGNED], ' : ', [n.alternate, ASSIGNED]],
  CallExpression: (n) => [[n.callee, CALLED], ...listed(n.optional ? '?.(' : '(', n.arguments, ')')],
  NewExpression: (n) => ['new ', [n.callee, calls(n.callee) ? 99 : CALLED], ...listed('(', n.arguments, ')')],
  MemberExpression: member,
  ChainExpression: (n) => [[n.expression, CALLED]],
  SequenceExpression: (n) => listed('', n.expressions, ''),
  ArrayExpression: (n) => listed('[', n.elements, ']'),
  ArrayPattern: (n) => listed('[', n.elements, ']'),
  ObjectExpression: (n) => listed('{', n.properties, '}'),
  ObjectPattern: (n) => listed('{', n.properties, '}'),
  Property: (n) => (n.method || n.kind !== 'init' ? null : property(n)),
  SpreadElement: (n) => ['...', [n.argument, ASSIGNED]],
  RestElement: (n) => ['...', [n.argument, ASSIGNED]],
  AssignmentPattern: (n) => [[n.left, CALLED], ' = ', [n.right, ASSIGNED]],
  ArrowFunctionExpression: (n) => (n.body.type === 'BlockStatement' ? null : arrow(n)),

  ExpressionStatement: (n) => [[n.expression, ANY], ';'],
  VariableDeclaration: (n) => [...declared(n), ';'],
  ReturnStatement: (n) => [...argument('return', ANY)(n), ';'],
  ThrowStatement: (n) => [...argument('throw', ANY)(n), ';'],
  BreakStatement: (n) => [...jump('break')(n), ';'],
  ContinueStatement: (n) => [...jump('continue')(n), ';'],
  IfStatement: (n) => ['if (', [n.test, ANY], ') '],
  WhileStatement: (n) => ['while (', [n.test, ANY], ') '],
  DoWhileStatement: (n) => ['while (', [n.test, ANY], ');'],
  SwitchStatement: (n) => ['switch (', [n.discriminant, ANY], ') '],
  SwitchCase: (n) => (n.test ? ['case ', [n.test, ANY], ':'] : ['default:']),
  ForInStatement: (n) => ['for (', ...loopLeft(n.left), ' in ', [n.right, ANY], ') '],
  ForOfStatement: (n) => [n.await ? 'for await (' : 'for (', ...loopLeft(n.left), ' of ', [n.right, ASSIGNED], ') '],
  ForStatement: (n) => ['for (', ...(n.init ? n.init.type === 'VariableDeclaration' ? declared(n.init)
    : [[n.init, ANY]] : []), '; ', ...(n.test ? [[n.test, ANY]] : []), '; ',
  ...(n.update ? [[n.update, ANY]] : []), ') '],
};

function loopLeft(node) {
  return node.type === 'VariableDeclaration' ? [node.kind + ' ', [node.declarations[0].id, ASSIGNED]] : [[node, CALLED]];
}

function calls(node) {
  for (; node.type === 'MemberExpression'; node = node.object);
  return node.type === 'CallExpression';
}

/** Texts of nodes, each made once. Nodes must not change afterwards. Nodes without pieces (functions
 * with a block) are of the program: source is its text, raw(node) the canonical text of such a node. */
class Texts {
  constructor(source, raw = (node) => source.slice(node.start, node.end)) {
    this.source = source;
    this.raw = raw;
    this.made = new Map();
  }

  text(node) {
    let found = this.made.get(node);
    if (found !== undefined) return found;
    const pieces = PIECES[node.type] ? PIECES[node.type](node) : null;
    if (pieces === null) {
      found = this.raw(node);
    } else {
      found = '';
      for (const piece of pieces) found += typeof piece === 'string' ? piece : this.bracketed(piece);
    }
    if (binds(node) < 18) found = '(' + found + ')';
    this.made.set(node, found);
    return found;
  }

  bracketed([node, least]) {
    return least > 18 ? '(' + this.text(node) + ')' : this.text(node);
  }

  /** Where each node of an expression or statement stands in its text: Map node -> [start, end]. */
  places(root) {
    const found = new Map();
    this.place(root, 0, found);
    return found;
  }

  place(node, at, found) {
    const end = at + this.text(node).length;
    found.set(node, [at, end]);
    const pieces = PIECES[node.type] ? PIECES[node.type](node) : null;
    if (pieces === null) return end;
    if (binds(node) < 18) at++;
    for (const piece of pieces) {
      if (typeof piece === 'string') at += piece.length;
      else if (piece[1] > 18) at = this.place(piece[0], at + 1, found) + 1;
      else at = this.place(piece[0], at, found);
    }
    return end;
  }

  /** The text for people; brackets around it if it binds less than `least`. */
  written(node, least = ANY) {
    let text = '';
    const pieces = node.type === 'Literal' ? [node.raw] : PIECES[node.type] ? PIECES[node.type](node) : null;
    if (pieces === null) text = this.source.slice(node.start, node.end);
    else for (const piece of pieces) text += typeof piece === 'string' ? piece : this.written(piece[0], piece[1]);
    if (node.type === 'ExpressionStatement' && /^(\{|function\b|class\b)/.test(text)) {
      text = '(' + text.slice(0, -1) + ');';
    }
    if (node.type === 'IfStatement') text += this.written(node.consequent);
    return binds(node) < least ? '(' + text + ')' : text;
  }
}

module.exports = { Texts, PIECES };
