'use strict';
// A program as edits see it: its functions and their variables, its statements with their numbers, and
// helpers that make new nodes. Offsets are UTF-16 units of the source.

// The fields of a node that hold nodes, in order of the text. Names that are no expressions (labels,
// keys that are not computed) are left out by `children`.
const FIELDS = {
  Program: ['body'], ExpressionStatement: ['expression'], BlockStatement: ['body'], StaticBlock: ['body'],
  ReturnStatement: ['argument'], LabeledStatement: ['body'], IfStatement: ['test', 'consequent', 'alternate'],
  SwitchStatement: ['discriminant', 'cases'], SwitchCase: ['test', 'consequent'], ThrowStatement: ['argument'],
  TryStatement: ['block', 'handler', 'finalizer'], CatchClause: ['param', 'body'], WhileStatement: ['test', 'body'],
  DoWhileStatement: ['body', 'test'], ForStatement: ['init', 'test', 'update', 'body'], WithStatement: ['object', 'body'],
  ForInStatement: ['left', 'right', 'body'], ForOfStatement: ['left', 'right', 'body'],
  FunctionDeclaration: ['params', 'body'], FunctionExpression: ['params', 'body'],
  ArrowFunctionExpression: ['params', 'body'], VariableDeclaration: ['declarations'],
  VariableDeclarator: ['id', 'init'], ClassDeclaration: ['superClass', 'body'], ClassExpression: ['superClass', 'body'],
  ClassBody: ['body'], MethodDefinition: ['key', 'value'], PropertyDefinition: ['key', 'value'],
  ArrayExpression: ['elements'], ObjectExpression: ['properties'], Property: ['key', 'value'],
  UnaryExpression: ['argument'], UpdateExpression: ['argument'], BinaryExpression: ['left', 'right'],
  LogicalExpression: ['left', 'right'], AssignmentExpression: ['left', 'right'],
  ConditionalExpression: ['test', 'consequent', 'alternate'], CallExpression: ['callee', 'arguments'],
  NewExpression: ['callee', 'arguments'], MemberExpression: ['object', 'property'],
  SequenceExpression: ['expressions'], YieldExpression: ['argument'], AwaitExpression: ['argument'],
  SpreadElement: ['argument'], RestElement: ['argument'], TemplateLiteral: ['expressions'],
  TaggedTemplateExpression: ['tag', 'quasi'], AssignmentPattern: ['left', 'right'], ArrayPattern: ['elements'],
  ExportNamedDeclaration: ['declaration'], ExportDefaultDeclaration: ['declaration'],
  ObjectPattern: ['properties'], ChainExpression: ['expression'], ImportExpression: ['source'],
};
const NONE = [];
// What a program finds besides the globals.
const GIVEN = new Set(['arguments', 'require', 'module', 'exports']);
const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement']);
const JUMPS = new Set(['ReturnStatement', 'BreakStatement', 'ContinueStatement', 'ThrowStatement']);
const SIMPLE = new Set([...JUMPS, 'ExpressionStatement', 'VariableDeclaration']);
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const CLASSES = new Set(['ClassDeclaration', 'ClassExpression']);

/** A node's children in order of the text. */
function children(node) {
  const found = [];
  for (const field of FIELDS[node.type] || NONE) {
    if ((field === 'key' || field === 'property') && !node.computed) continue;
    const value = node[field];
    if (Array.isArray(value)) for (const item of value) item && found.push(item);
    else if (value) found.push(value);
  }
  return found;
}

function walk(node, visit) {
  if (visit(node) === false) return;
  for (const child of children(node)) walk(child, visit);
}

/** The identifiers that a pattern binds. */
function bound(pattern, out = []) {
  if (!pattern) return out;
  if (pattern.type === 'Identifier') out.push(pattern);
  else if (pattern.type === 'AssignmentPattern') bound(pattern.left, out);
  else if (pattern.type === 'Property') bound(pattern.value, out);
  else if (pattern.type !== 'MemberExpression') children(pattern).forEach((child) => bound(child, out));
  return out;
}

/** A name bound in [from, to). `callable`: to a function or a class. */
class Binding {
  constructor(name, func, from, to, kind, callable) {
    Object.assign(this, { name, func, from, to, kind, callable, number: 0 });
  }
}

/** A function, or the program's top level. */
class Func {
  constructor(node, parent, name) {
    this.node = node;
    this.parent = parent;
    this.name = name;
    this.owner = '';        // the class that it is a member of
    this.number = 0;        // in Program.functions
    this.bindings = [];     // its variables in order of their first binding
    this.parameters = [];   // Binding of each that is a plain name, null of others
    this.statements = [];
  }
  get isProgram() { return this.parent === null; }
  /** The function around it that is in no other one. */
  get outermost() { return this.isProgram || this.parent.isProgram ? this : this.parent.outermost; }
  /** Whether it is what an entry point names. */
  isEntry(entryPoint) {
    const [name, method] = entryPoint.split('.');
    return method === undefined ? this.name === name : this.name === method && this.owner === name;
  }
  /** Itself and the functions around it. */
  *outwards() { for (let f = this; f; f = f.parent) yield f; }
}

/** A statement, or a case of a switch. `block` is the list that holds it, null where it is the whole
 * body of another; `loop`: the innermost loop or null; `holder`: the statement whose block it is in;
 * `number`: the index of the analysis's statement that it belongs to, null where there is none. */
class Statement {
  constructor(node, func, block, index, loop, holder) {
    Object.assign(this, { node, func, block, index, loop, holder, number: null, labelled: false, exported: false });
    this.breaks = loop !== null;
  }
  get last() { return this.block === null || this.index === this.block.length - 1; }
}

class Program {
  /** tree: acorn's, of source. spans: {start, end} of the analysis's statements, in UTF-16 units and in
   * order of their starts; a donor has none. given: the names that a prelude gives it. */
  constructor(tree, source, spans = [], given = []) {
    this.tree = tree;
    this.given = new Set(given);
    // A comment is no comment where it does not stand first.
    this.source = source.startsWith('#!') ? '//' + source.slice(2) : source;
    this.head = '';             // what stands before the source where it runs
    this.spans = spans;
    this.statements = [];
    this.of = new Map();        // node -> Statement
    this.bindings = [];
    this.functions = [];
    this.owner = '';            // the class whose members are read
    this.funcOf = new Map();    // node -> Func
    this.assigned = [];         // [identifier, Func] of what is assigned or updated
    this.module = this.func(tree, null, '');
    this.block(tree.body, { func: this.module, from: 0, to: source.length, loop: null, holder: null });
    for (const stmt of this.statements) stmt.number = this.numberAt(stmt.node.start);
  }

  /** Of a program that was an ES module, as repair/module.js has it. */
  exporting({ head, names, exported, hidden }) {
    this.head = head;
    for (const word of names) this.bind(word, this.module, 0, this.source.length, 'const', true);
    for (const stmt of this.statements) {
      const { start } = stmt.node;
      if (hidden.has(start)) stmt.number = null;
      stmt.exported = exported.has(start) || hidden.has(start);
    }
    return this;
  }

  /** The index of the innermost of the analysis's statements that holds a place; null where none does. */
  numberAt(at) {
    const { spans } = this;
    let found = null;
    for (let index = 0; index < spans.length && spans[index].start <= at; index++) {
      const one = spans[index];
      if (at < one.end && (found === null || one.end <= spans[found].end || one.start > spans[found].start)) found = index;
    }
    return found;
  }

  /** Bindings that code at a place can read, the innermost function's first. */
  visible(func, at) {
    const found = new Map();
    for (const f of func.outwards()) {
      for (let i = f.bindings.length - 1; i >= 0; i--) {      // inner blocks hide outer ones
        const b = f.bindings[i];
        if (b.from <= at && at < b.to && !found.has(b.name)) found.set(b.name, b);
      }
    }
    return found;
  }

  /** Names that the program reads and that neither it nor the runtime binds, as bindings. */
  get unbound() {
    if (this.missing) return this.missing;
    const known = new Set(this.bindings.map((b) => b.name));
    const names = new Set();
    walk(this.tree, ({ type, name: word }) => {
      if (type === 'Identifier' && !known.has(word) && !(word in globalThis) && !GIVEN.has(word) && !this.given.has(word)) names.add(word);
    });
    this.missing = [...names].map((word) => Object.assign(new Binding(word, null, 0, this.source.length, 'var', false), { unbound: true }));
    return this.missing;
  }

  func(node, parent, name) {
    const made = new Func(node, parent, name);
    made.number = this.functions.length;
    this.functions.push(made);
    this.funcOf.set(node, made);
    return made;
  }

  bind(name, func, from, to, kind, callable = false) {
    const same = kind === 'var' && func.bindings.find((b) => b.name === name && b.kind !== 'let' && b.kind !== 'const');
    if (same) return same;
    const made = new Binding(name, func, from, to, kind, callable);
    made.number = this.bindings.length;
    func.bindings.push(made);
    this.bindings.push(made);
    return made;
  }

  block(body, scope) {
    body.forEach((node, index) => this.statement(node, body, index, scope));
  }

  /** The body of a loop or a branch: a block, or one statement alone. */
  body(node, scope) {
    if (!node) return;
    if (node.type === 'BlockStatement') this.block(node.body, { ...scope, from: node.start, to: node.end });
    else this.statement(node, null, 0, scope);
  }

  statement(node, block, index, scope) {
    const { func } = scope;
    if (node.type === 'BlockStatement') return this.body(node, scope);
    if (node.type === 'EmptyStatement') return;
    if (node.type === 'LabeledStatement') {
      const before = this.statements.length;
      this.statement(node.body, null, 0, scope);
      if (this.statements.length > before) this.statements[before].labelled = true;
      return;
    }
    if (node.type === 'FunctionDeclaration') {
      this.bind(node.id.name, func, scope.from, scope.to, 'function', true);
      return this.enter(node, func, node.id.name);
    }
    const made = new Statement(node, func, block, index, scope.loop, scope.holder);
    made.breaks = scope.loop !== null || scope.breaks === true;
    this.statements.push(made);
    this.of.set(node, made);
    func.statements.push(made);
    const inner = { ...scope, holder: made, breaks: false };
    switch (node.type) {
      case 'VariableDeclaration': return this.declaration(node, scope);
      case 'ForStatement': case 'ForInStatement': case 'ForOfStatement': {
        const left = node.type === 'ForStatement' ? node.init : node.left;
        const own = { ...inner, from: node.start, to: node.end };
        if (left && left.type === 'VariableDeclaration') this.declaration(left, own);
        else if (left) this.expression(left, func);
        for (const one of [node.test, node.update, node.right]) one && this.expression(one, func);
        if (node.type !== 'ForStatement' && left.type !== 'VariableDeclaration') this.assign(left, func);
        return this.body(node.body, { ...own, loop: made });
      }
      case 'WhileStatement': case 'DoWhileStatement':
        this.expression(node.test, func);
        return this.body(node.body, { ...inner, loop: made });
      case 'IfStatement':
        this.expression(node.test, func);
        this.body(node.consequent, { ...inner, breaks: scope.breaks });
        return this.body(node.alternate, { ...inner, breaks: scope.breaks });
      case 'SwitchStatement':
        this.expression(node.discriminant, func);
        for (const one of node.cases) {
          const label = new Statement(one, func, null, 0, scope.loop, made);
          this.statements.push(label);
          this.of.set(one, label);
          if (one.test) this.expression(one.test, func);
          this.block(one.consequent, { ...inner, from: node.start, to: node.end, holder: label, breaks: true });
        }
        return;
      case 'TryStatement':
        this.body(node.block, { ...inner, breaks: scope.breaks });
        if (node.handler) {
          const within = { ...inner, from: node.handler.start, to: node.handler.end, breaks: scope.breaks };
          for (const id of bound(node.handler.param)) this.bind(id.name, func, within.from, within.to, 'let');
          this.body(node.handler.body, within);
        }
        return this.body(node.finalizer, { ...inner, breaks: scope.breaks });
      case 'ClassDeclaration':
        this.bind(node.id.name, func, scope.from, scope.to, 'class', true);
        return this.expression(node, func);
      default:
        for (const child of children(node)) this.expression(child, func);
    }
  }

  declaration(node, scope) {
    for (const one of node.declarations) {
      if (one.init) this.expression(one.init, scope.func, one.id.type === 'Identifier' ? one.id.name : '');
      const callable = Boolean(one.init) && (FUNCTIONS.has(one.init.type) || CLASSES.has(one.init.type));
      const isVar = node.kind === 'var', around = scope.func.node;
      for (const id of bound(one.id)) {
        if (isVar) this.bind(id.name, scope.func, around.start, around.end, 'var', callable);
        else this.bind(id.name, scope.func, one.end, scope.to, node.kind, callable);
      }
    }
  }

  assign(target, func) {
    for (const id of bound(target)) this.assigned.push([id, func]);
  }

  /** Names that are or may be assigned without being declared: in a sloppy program, properties of the
   * global. */
  undeclared() {
    const names = this.assigned.filter(([id, func]) => !this.visible(func, id.start).has(id.name)).map(([id]) => id.name);
    return new Set([...names, ...this.unbound.map((b) => b.name)]);
  }

  /** Looks through an expression for functions and assignments. `name`: what it is bound to. */
  expression(node, func, name = '') {
    if (FUNCTIONS.has(node.type)) return this.enter(node, func, (node.id && node.id.name) || name);
    const { owner } = this;
    if (CLASSES.has(node.type)) this.owner = (node.id && node.id.name) || name;
    if (node.type === 'AssignmentExpression') this.assign(node.left, func);
    if (node.type === 'UpdateExpression') this.assign(node.argument, func);
    const inner = node.type === 'MethodDefinition' && !node.computed ? node.key.name || '' : '';
    for (const child of children(node)) this.expression(child, func, inner);
    this.owner = owner;
  }

  enter(node, parent, name) {
    const func = this.func(node, parent, name), { owner } = this;
    func.owner = owner;
    this.owner = '';
    for (const param of node.params) {
      const plain = param.type === 'Identifier' || (param.type === 'AssignmentPattern' && param.left.type === 'Identifier');
      const made = bound(param).map((id) => this.bind(id.name, func, node.start, node.end, 'param'));
      func.parameters.push(plain ? made[0] : null);
      if (param.type !== 'Identifier') this.expression(param, func);
    }
    if (node.body.type === 'BlockStatement') {
      this.block(node.body.body, { func, from: node.body.start, to: node.body.end, loop: null, holder: null });
    } else {
      this.expression(node.body, func);
    }
    this.owner = owner;
  }
}

/** A statement's own expressions: [{root, condition}]. Of a compound statement its header's. */
function headers(node) {
  const found = (root, condition = false) => (root ? [{ root, condition }] : []);
  switch (node.type) {
    case 'IfStatement': case 'WhileStatement': case 'DoWhileStatement': return found(node.test, true);
    case 'ForStatement': {
      const init = node.init && node.init.type === 'VariableDeclaration' ? headers(node.init) : found(node.init);
      return [...init, ...found(node.test, true), ...found(node.update)];
    }
    case 'ForInStatement': case 'ForOfStatement': return found(node.right);
    case 'SwitchStatement': return found(node.discriminant);
    case 'SwitchCase': return found(node.test);
    case 'ReturnStatement': case 'ThrowStatement': return found(node.argument);
    case 'ExpressionStatement': return node.directive ? [] : found(node.expression);
    case 'VariableDeclaration': return node.declarations.flatMap((one) => found(one.init));
    default: return [];
  }
}

/** Nodes of an expression or statement; of a compound statement its header's. */
function count(node) {
  let total = 1;
  if (headers(node).length && node.type.endsWith('Statement') && !SIMPLE.has(node.type)) {
    for (const { root } of headers(node)) total += count(root);
    if (node.type === 'IfStatement' && SIMPLE.has(node.consequent.type)) total += count(node.consequent);
    return total;
  }
  if (node.type === 'MemberExpression' && !node.computed) total++;
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') total--;    // a method is no value
  for (const child of children(node)) total += count(child);
  return total;
}

const name = (text) => ({ type: 'Identifier', name: text });
const number = (value) => (value < 0 || Object.is(value, -0)
  ? { type: 'UnaryExpression', operator: '-', prefix: true, argument: number(-value) }
  : { type: 'Literal', value, raw: String(value) });
const literal = (value) => (typeof value === 'number' ? number(value)
  : { type: 'Literal', value, raw: typeof value === 'string' ? quoted(value) : String(value) });
const quoted = (text) => (/['\\\n\r\u2028\u2029]/.test(text) ? JSON.stringify(text) : "'" + text + "'");
const binary = (left, operator, right) => ({ type: 'BinaryExpression', left, operator, right });
const negation = (argument) => ({ type: 'UnaryExpression', operator: '!', prefix: true, argument });
const call = (callee, ...args) => ({ type: 'CallExpression', callee, arguments: args, optional: false });
const member = (object, word) => ({
  type: 'MemberExpression', object, property: name(word), computed: false, optional: false });
const effect = (expression) => ({ type: 'ExpressionStatement', expression });
const assignment = (left, operator, right) => effect({ type: 'AssignmentExpression', operator, left, right });
const returned = (argument) => ({ type: 'ReturnStatement', argument });

module.exports = {
  Program, children, walk, bound, headers, count, name, number, literal, binary, negation, call, member,
  effect, assignment, returned, LOOPS, JUMPS, SIMPLE, FUNCTIONS, CLASSES,
};
