'use strict';
// The loops' half of the walk in record/collect.js, whose methods these are.
const { always, leaves, names } = require('./nodes.js');
const { BRANCH, LOOP, LOOP_END, STEP } = require('./structure.js');
const targets = require('./targets.js');
const { types } = require('./tree.js');

// A loop's body: its sites are enclosed by the loop's.
function body(collector, node, site, statement, depth) {
  const { flow } = collector.function;
  flow.push('L(');
  collector.leaving(node, () => collector.inside(site, node.body, statement, depth + 1));
  flow.push(')');
}

// The site of a loop's condition: a branch, or a step where it is always true.
function condition(collector, node, test) {
  const constant = test === null || always(test);
  if (constant) collector.count('while-true');
  const statement = collector.current;
  const place = test === null ? statement : test;
  const site = collector.site(constant ? STEP : BRANCH, '', place.start, place.end, test === null ? [] : [test]);
  if (site !== null) collector.opening.set(node, site);
  return site;
}

function while_(node, header, depth) {
  const statement = this.compound(node, 'while', node.body, header, depth);
  this.count('while');
  this.expr(node.test);
  body(this, node, condition(this, node, node.test), statement, depth);
}

// `do {` and `while (test);` are two statements, for the body lies between them.
function doWhile(node, header, depth) {
  const word = this.tokens.next(types._while, node.body.end);
  const statement = this.compound(node, 'while', node.body, header, depth);
  this.count('while');
  this.addStatement('while', word.start, node.end, header, depth, node.end);
  this.expr(node.test);
  const site = condition(this, node, node.test);
  this.current = statement;
  body(this, node, site, statement, depth);
}

// A loop that counts: at each turn it takes the values of the variables that it sets up. One that
// sets up none decides a condition, as a while does.
function for_(node, header, depth) {
  const statement = this.compound(node, 'for', node.body, header, depth);
  this.count('for');
  const { init, test, update } = node;
  const counted = counters(this, init, update);
  if (init !== null && init.type === 'VariableDeclaration') {
    for (const declarator of init.declarations) {
      this.expr(declarator.init);
      this.declares(declarator.id);
    }
  } else this.expr(init);
  this.expr(test);
  let site;
  if (counted.length > 0) {
    this.loopNames.set(node, counted);
    site = this.site(LOOP, counted.join(', '), statement.start, statement.end, [node]);
    const last = this.site(LOOP_END, '', statement.start, statement.end, [node]);
    if (site !== null) {
      this.opening.set(node, site);
      this.closing.set(node, last);
    }
  } else site = condition(this, node, test);
  this.expr(update);
  body(this, node, site, statement, depth);
}

// The variables that a loop's head sets up, else those that it moves on. Their own assignments in
// the head record nothing more.
function counters(collector, init, update) {
  const list = (node) => (node === null ? [] : node.type === 'SequenceExpression' ? node.expressions : [node]);
  const moved = list(update).filter(sets);
  let counted;
  if (init !== null && init.type === 'VariableDeclaration') {
    counted = init.declarations.flatMap((declarator) => names(declarator.id));
  } else {
    const set = list(init).filter((node) => sets(node) && node.operator === '=');
    set.forEach((node) => collector.silent.add(node));
    counted = set.map((node) => node.left.name);
  }
  if (counted.length === 0) counted = moved.map(name);
  moved.filter((node) => counted.includes(name(node))).forEach((node) => collector.silent.add(node));
  return [...new Set(counted)];
}

const name = (node) => (node.left || node.argument).name;

// An assignment to a plain variable, its value no assignment.
const sets = (node) => (node.type === 'UpdateExpression' && node.argument.type === 'Identifier')
  || (node.type === 'AssignmentExpression' && node.left.type === 'Identifier' && node.right.type !== 'AssignmentExpression');

// for-of and for-in.
function forEach(node, header, depth) {
  const statement = this.compound(node, 'for', node.body, header, depth);
  this.count('for');
  if (node.await) this.count('async');
  this.expr(node.right);
  const { left } = node;
  const target = left.type === 'VariableDeclaration' ? left.declarations[0].id : left;
  if (left.type === 'VariableDeclaration') {
    this.expr(left.declarations[0].init);
    this.declares(target);
  } else {
    this.expr(target);
    for (const bound of names(target)) this.assigned.push({ name: bound, scope: this.scope });
  }
  const site = this.site(LOOP, targets.text(target), statement.start, statement.end, [node]);
  const last = this.site(LOOP_END, '', statement.start, statement.end, [node]);
  if (site !== null) {
    this.opening.set(node, site);
    this.closing.set(node, last);
  }
  if (leaves(target).every((leaf) => leaf.type === 'Identifier')) this.loopNames.set(node, target);
  body(this, node, site, statement, depth);
}

const STATEMENTS = {
  WhileStatement: while_, DoWhileStatement: doWhile, ForStatement: for_, ForInStatement: forEach, ForOfStatement: forEach,
};

module.exports = { STATEMENTS };
