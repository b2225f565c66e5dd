'use strict';
// What is an element of what: the variable of `for (const x of items)`, and `items[i]`. Where one of two
// programs has the one and the other the other, each stands for the other.

const { walk, children, FUNCTIONS } = require('./tree.js');

const MOST = 2;         // elements of one sequence that are tried
// Methods that give a sequence's elements in another order or some of them, and those that call a function
// with each, with the place of the parameter that it is.
const ORDERS = new Set(['slice', 'sort', 'reverse', 'toSorted', 'toReversed', 'filter']);
const CALLS = new Map([...['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'flatMap'].map((name) => [name, 0]),
  ['reduce', 1]]);

/** Of one function, its inner ones included. variables: sequence's name -> names of variables that take
 * its elements; places: sequence's name -> nodes `sequence[index]`, each once. */
class Elements {
  constructor(root) {
    this.variables = new Map();
    this.places = new Map();
    walk(root, (node) => {
      if (node.type === 'ForOfStatement') this.taken(loopTarget(node.left), node.right);
      else if (node.type === 'CallExpression') this.called(node);
      else if (isPlace(node)) add(this.places, node.object.name, node, (one) => one.property.name === node.property.name);
    });
  }

  called({ callee, arguments: [given] }) {
    if (callee.type !== 'MemberExpression' || callee.computed || !CALLS.has(callee.property.name)) return;
    if (given && FUNCTIONS.has(given.type)) this.taken(given.params[CALLS.get(callee.property.name)], callee.object);
  }

  taken(target, sequence) {
    const method = (node) => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.name;
    if (method(sequence) === 'entries' && target && target.type === 'ArrayPattern') target = target.elements[1];
    while (method(sequence) === 'entries' || ORDERS.has(method(sequence))) sequence = sequence.callee.object;
    if (sequence.type === 'ArrayExpression' && sequence.elements.length === 1 && sequence.elements[0].type === 'SpreadElement') {
      sequence = sequence.elements[0].argument;
    }
    if (sequence.type !== 'Identifier' || !target || target.type !== 'Identifier') return;
    add(this.variables, sequence.name, target.name, (one) => one === target.name);
  }

  /** The sequence whose elements a variable takes, null for none. */
  sequence(variable) {
    for (const [name, variables] of this.variables) if (variables.includes(variable)) return name;
    return null;
  }
}

const loopTarget = (left) => (left.type === 'VariableDeclaration' ? left.declarations[0].id : left);

function add(table, key, one, same) {
  const known = table.get(key);
  if (!known) table.set(key, [one]);
  else if (!known.some(same)) known.push(one);
}

const isPlace = (node) => node.type === 'MemberExpression' && node.computed && !node.optional &&
  node.object.type === 'Identifier' && node.property.type === 'Identifier';

/** A word for `items[i]`, which no variable has. */
const word = (node) => `${node.object.name}[${node.property.name}]`;

/** A node with a name for each `items[i]` that it reads; shared where there are none. */
function placed(node) {
  if (isPlace(node)) return { type: 'Identifier', name: word(node) };
  if (node.type === 'UpdateExpression') return node;        // it is written
  const written = node.type === 'AssignmentExpression' ? node.left : null;
  const fresh = new Map(children(node).filter((child) => child !== written).map((child) => [child, placed(child)]).filter(([old, made]) => old !== made));
  if (!fresh.size) return node;
  const of = (value) => (Array.isArray(value) ? value.map(of) : fresh.get(value) || value);
  return Object.fromEntries(Object.entries(node).map(([field, value]) => [field, of(value)]));
}

module.exports = { Elements, placed, word, MOST };
