'use strict';
// The expression half of the walk over a program's tree (the other is record/collect.js).
const { eachChild, leaves, names, isPattern, isFunction, isClass } = require('./nodes.js');
const { ASSIGN, BRANCH, ELEMENT, ENTER, MUTATE, OUTPUT, RETURN, STEP, VARIABLE, FUNCTION, YIELD, Call, Function,
  Scope } = require('./structure.js');
const targets = require('./targets.js');

const CONSTRUCTORS = { Array: 'list', Map: 'dict', WeakMap: 'dict', Set: 'set', WeakSet: 'set' };
const CODE_FROM_TEXT = new Set(['eval', 'Function']);

// A called expression's name: `f`, `Math.sqrt`, `.join` where what precedes is no name.
function dotted(callee) {
  const words = [];
  while (callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier') {
    words.push(callee.property.name);
    callee = callee.object;
  }
  if (callee.type === 'Identifier') words.push(callee.name);
  else if (callee.type === 'ThisExpression') words.push('this');
  else if (words.length) words.push('');
  return words.reverse().join('.');
}

// Whether what is called writes by its name, as console.log and process.stdout.write do. A chain
// that stops short may not be taken apart.
function isWriter(callee) {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) return false;
  const { object, property } = callee;
  if (object.type === 'Identifier' && object.name === 'console') return true;
  if (property.name !== 'write' && property.name !== 'writeSync') return false;
  for (let at = object; at.type === 'MemberExpression'; at = at.object) if (at.optional) return false;
  return object.type === 'Identifier' || object.type === 'MemberExpression';
}

// Base class of collect.Collector, whose attributes it uses.
class Expressions {
  expr(node) {
    if (node === null || node === undefined) return;
    const visit = VISITS[node.type];
    if (visit === undefined) eachChild(node, (child) => this.expr(child));
    else visit.call(this, node);
  }

  children(node) {
    eachChild(node, (child) => this.expr(child));
  }

  exprSite(kind, name, node, nodes) {
    const site = this.site(kind, name, node.start, node.end, nodes);
    if (site !== null) this.opening.set(node, site);
    return site;
  }

  // A pattern or target that declares its names; what stands in it is visited.
  declares(pattern, how = VARIABLE) {
    for (const name of names(pattern)) this.scope.bind(name, how);
    this.expr(pattern);
  }

  // `a = b = e` binds several at once, as one site.
  assignment(node) {
    const bound = [node.left];
    let value = node.right;
    while (node.operator === '=' && value.type === 'AssignmentExpression' && value.operator === '=') {
      bound.push(value.left);
      value = value.right;
    }
    for (const target of bound) {
      this.expr(target);
      for (const name of names(target)) this.assigned.push({ name, scope: this.scope });
    }
    if (isFunction(value)) this.functionExpression(value, boundName(bound[0]), this.boundTo(node));
    else if (isClass(value)) this.classExpression(value, boundName(bound[0]));
    else this.expr(value);
    if (this.silent.has(node)) return;
    // A function bound to a name is a definition: Python's records nothing either.
    if (bound.length === 1 && bound[0].type === 'Identifier' && (isFunction(value) || isClass(value))) {
      if (isFunction(value)) this.named.push({ name: bound[0].name, scope: this.scope, function: this.functionOf.get(value) });
      return;
    }
    const stored = bound.flatMap((target) => leaves(target));
    const items = stored.length > 0 && stored.every((leaf) => leaf.type === 'MemberExpression' && leaf.computed
      && leaf.object.type !== 'Super');
    this.exprSite(items ? MUTATE : ASSIGN, bound.map(targets.text).join(', '), node, [node]);
    this.boundIn.set(node, bound);
  }

  // The statement that a definition by assignment makes up, or null.
  boundTo(node) {
    return this.statementOf !== null && this.statementOf.expression === node ? this.statementOf : null;
  }

  update(node) {
    this.expr(node.argument);
    if (this.silent.has(node)) return;
    const target = node.argument;
    if (target.type === 'Identifier') this.assigned.push({ name: target.name, scope: this.scope });
    const item = target.type === 'MemberExpression' && target.computed && target.object.type !== 'Super';
    this.exprSite(item ? MUTATE : ASSIGN, targets.text(target), node, [node]);
  }

  unary(node) {
    this.expr(node.argument);
    if (node.operator === 'delete' && node.argument.type === 'MemberExpression') {
      this.exprSite(MUTATE, targets.text(node.argument), node, [node]);
    }
  }

  ternary(node) {
    this.count('ternary');
    this.expr(node.test);
    const outer = this.outer, flow = this.function.flow;
    const site = this.site(BRANCH, '', node.test.start, node.test.end, [node.test]);
    if (site !== null) {
      this.opening.set(node, site);
      this.outer = site;
    }
    flow.push('B(');
    this.expr(node.consequent);
    flow.push(')(');
    this.expr(node.alternate);
    flow.push(')');
    this.outer = outer;
  }

  yields(node) {
    this.expr(node.argument);
    // What a delegate hands on is not seen here: only that it was reached.
    this.exprSite(node.delegate ? STEP : YIELD, '', node, node.argument === null ? [] : [node.argument]);
  }

  awaits(node) {
    this.count('async');
    if (this.function === this.module) this.awaiting = this.awaiting || node;
    this.expr(node.argument);
  }

  call(node) {
    this.children(node);
    const name = dotted(node.callee);
    if (name !== '') {
      this.called.add(name);
      const last = name.slice(name.lastIndexOf('.') + 1);
      if (last === 'sort' || last === 'toSorted') this.count('sort');
      else if (name.endsWith('.slice')) this.count('slice');
      else if (CODE_FROM_TEXT.has(name)) this.count('eval');
      else if (Object.hasOwn(CONSTRUCTORS, name)) this.count(CONSTRUCTORS[name]);
      else if (name === 'require') this.required(node);
    }
    const callee = node.callee;
    if (callee.type === 'Identifier' || (callee.type === 'MemberExpression' && !callee.computed
        && (callee.object.type === 'Identifier' || callee.object.type === 'ThisExpression'))) {
      const call = new Call(node, this.scope);
      this.function.flow.push(call);
      this.function.calls.push(call);
    }
    // One that is a whole statement is told of there.
    const { statementOf } = this;
    if (this.writes && isWriter(callee) && (statementOf === null || statementOf.expression !== node)) {
      this.exprSite(OUTPUT, '', node, [node]);
    }
  }

  required(node) {
    const module = node.arguments[0];
    if (module !== undefined && module.type === 'Literal' && typeof module.value === 'string') {
      this.count('import');
      this.imports.push(module.value);
    }
  }

  importCall(node) {
    this.count('import');
    this.children(node);
  }

  array(node) {
    this.count('list');
    this.children(node);
  }

  object(node) {
    this.count('dict');
    for (const property of node.properties) {
      if (property.type !== 'Property') {
        this.expr(property);
        continue;
      }
      if (property.computed) this.expr(property.key);
      const { value } = property;
      // An arrow for a value stays a lambda, as in a table of them.
      if (isFunction(value) && !isExpressionBodied(value)) {
        this.functionExpression(value, keyName(property), null, property.start);
      } else this.expr(value);
    }
  }

  plainFunction(node) {
    this.functionExpression(node, node.id ? node.id.name : '', null);
  }

  plainClass(node) {
    this.classExpression(node, node.id ? node.id.name : '');
  }

  // A function that is a value. `statement` is the one that defines it by binding it, if any;
  // `start` is where a method begins.
  functionExpression(node, name, statement, start = node.start) {
    const bound = name !== '';
    if (isExpressionBodied(node) && !bound) {
      this.lambda(node);
      return;
    }
    const header = this.opened(isExpressionBodied(node) ? null : node.body, 'function', start, node.end);
    const whole = statement || { start, end: node.end };
    this.functionBody(node, name || '<lambda>', whole.start, whole.end, header);
  }

  lambda(node) {
    this.count('lambda');
    const holder = this.function;
    const lambda = this.addFunction(node, '<lambda>', node.start, node.end, this.current);
    lambda.lambda = true;
    this.parameters(node, this.scope);
    this.function = lambda;
    this.expr(node.body);
    const site = this.site(ELEMENT, '<lambda>', node.body.start, node.body.end, [node.body]);
    if (site !== null) this.opening.set(node, site);
    this.function = holder;
  }

  // A method's receiver is its first parameter, as it is where a language has it written out.
  addFunction(node, name, start, end, header, receives = false) {
    const bound = node.params.flatMap(names);
    if (receives) bound.unshift('this');
    const added = new Function(name, start, end, this.function, bound, node);
    added.header = header;
    this.functions.push(added);
    this.functionOf.set(node, added);
    return added;
  }

  // Parameters are bound; of their defaults nothing is recorded, for a frame begins after them.
  parameters(node, scope) {
    const { muted, scope: outer } = this;
    this.scope = scope;
    this.muted = Math.max(muted, 1);
    for (const parameter of node.params) this.declares(parameter);
    this.muted = muted;
    this.scope = outer;
  }

  // A function with frames of its own: its entry, its body, its end.
  functionBody(node, name, start, end, statement) {
    const saved = [this.scope, this.frame, this.function, this.outer, this.muted, this.current, this.statementOf, this.breakable];
    const added = this.addFunction(node, name, start, end, statement, this.method === 'received');
    if (node.async) this.count('async');
    if (this.frame !== this.module) this.count('nested-function');
    if (node.generator) this.count('generator');
    const inner = new Scope(this.scope);
    if (node.type !== 'ArrowFunctionExpression' && this.method === null) inner.methodsOf = null;
    this.method = null;
    if (node.type === 'FunctionExpression' && node.id) {
      inner.bind(node.id.name, FUNCTION);
      inner.functions.set(node.id.name, added);
    }
    this.function = added;
    this.parameters(node, inner);
    if (this.muted === 1) this.muted = 0;
    this.scope = inner;
    this.frame = added;
    this.outer = null;
    this.current = statement;
    this.statementOf = null;
    this.breakable = null;
    const head = this.site(ENTER, name, statement.start, statement.end, [node]);
    if (head !== null) this.opening.set(node, head);
    if (isExpressionBodied(node)) {
      this.expr(node.body);
      const site = this.site(RETURN, '', node.body.start, node.body.end, [node.body]);
      if (site !== null) this.closing.set(node, site);
      added.flow.push('R');
    } else {
      this.lastStatement.set(added, statement);
      this.block(node.body.body, statement, 0);
      this.implicitReturn(node, added);
    }
    [this.scope, this.frame, this.function, this.outer, this.muted, this.current, this.statementOf, this.breakable] = saved;
  }
}

const isExpressionBodied = (node) => node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement';

// The name that a function takes from what it is assigned to.
function boundName(target) {
  if (target.type === 'Identifier') return target.name;
  if (target.type !== 'MemberExpression') return '';
  return target.computed ? '' : target.property.name;
}

function keyName(member) {
  const { key } = member;
  if (member.computed) return '<lambda>';
  if (key.type === 'PrivateIdentifier') return '#' + key.name;
  return (key.type === 'Identifier' ? key.name : String(key.value)).toWellFormed();
}

const VISITS = {
  AssignmentExpression: Expressions.prototype.assignment,
  UpdateExpression: Expressions.prototype.update,
  UnaryExpression: Expressions.prototype.unary,
  ConditionalExpression: Expressions.prototype.ternary,
  YieldExpression: Expressions.prototype.yields,
  AwaitExpression: Expressions.prototype.awaits,
  CallExpression: Expressions.prototype.call,
  NewExpression: Expressions.prototype.call,
  ImportExpression: Expressions.prototype.importCall,
  ArrayExpression: Expressions.prototype.array,
  ObjectExpression: Expressions.prototype.object,
  FunctionExpression: Expressions.prototype.plainFunction,
  ArrowFunctionExpression: Expressions.prototype.plainFunction,
  ClassExpression: Expressions.prototype.plainClass,
};

module.exports = { Expressions, isPattern, isExpressionBodied, keyName };
