'use strict';
// The walk over a program's tree: its functions, statements, sites, scopes and features.
//
// One pass, because it is paid for every analysis. What only an exported one needs (shapes, resolved
// calls) is left to record/shapes.js and record/features.js.
const { leaves, isDirective, isFunction, isClass } = require('./nodes.js');
const { ASSIGN, BRANCH, CATCH, MUTATE, OUTPUT, RAISE, RETURN, STEP, CLASS, FUNCTION, IMPORT, VARIABLE,
  Function, Statement, Scope, Site } = require('./structure.js');
const { Expressions, isExpressionBodied, keyName } = require('./expressions.js');
const { fallsThrough, terminalBreak } = require('./control.js');
const loops = require('./loops.js');
const targets = require('./targets.js');
const { types } = require('./tree.js');

// Methods called for an effect that is not their receiver's.
const PASSIVE = new Set(['forEach']);
// Functions of the language that change their first argument.
const CHANGERS = new Set(['Object.assign', 'Object.defineProperty', 'Object.setPrototypeOf', 'Reflect.set',
  'Reflect.deleteProperty', 'Array.prototype.push.apply']);

// A program that writes to standard output has one of these in its text.
const WRITERS = /\b(?:console|stdout|write)/;

// Whether an expression's own value comes from a call, which may have written.
function isCall(node) {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
      return true;
    case 'AwaitExpression':
    case 'UnaryExpression':
      return isCall(node.argument);
    case 'ChainExpression':
      return isCall(node.expression);
    case 'LogicalExpression':
      return isCall(node.right);
    case 'ConditionalExpression':
      return isCall(node.consequent) || isCall(node.alternate);
    case 'SequenceExpression':
      return node.expressions.some(isCall);
    default:
      return false;
  }
}

// Walks one program. The lists are complete, sorted and indexed after `run`.
class Collector extends Expressions {
  constructor(text, parsed) {
    super();
    this.tokens = parsed.tokens;
    this.tree = parsed.tree;
    this.writes = WRITERS.test(text);
    this.module = new Function('<module>', 0, text.length, null, [], null);
    this.functions = [];
    this.statements = [];
    this.sites = [];
    this.opening = new Map();     // node -> its Site (its first, where it has two)
    this.closing = new Map();     // node -> the Site of a loop's end or a function's implicit return
    this.writing = new Map();     // expression statement -> the Site of what it writes
    this.boundIn = new Map();     // assignment -> the targets of its whole chain
    this.loopNames = new Map();   // loop -> the variables whose values it records
    this.functionOf = new Map();  // function node -> Function
    this.silent = new Set();      // nodes that stand for no event of their own
    this.breaking = new Map();    // loop or switch -> the breaks that leave it
    this.constructs = new Map();
    this.called = new Set();
    this.imports = [];            // modules as written
    this.undecided = [];          // calls for their effect: what they change depends on bindings
    this.assigned = [];           // names assigned to: global where nothing declares them
    this.named = [];              // functions bound by assignment
    this.awaiting = null;         // an await outside of functions
    this.globals = new Scope(null);
    this.scope = this.globals;
    this.function = this.module;  // holds the code being visited
    this.frame = this.module;     // its frames carry the events
    this.lastStatement = new Map();    // Function -> its last Statement
    this.current = null;
    this.outer = null;
    this.muted = 0;               // 1: no frame yet (defaults); 2: nothing may be added (with)
    this.method = null;           // of the function that comes next: 'received' where `this` is there at its entry
    this.exportedAt = -1;
    this.labels = null;           // of the loop or switch that comes next
    this.statementOf = null;      // the expression statement being visited
    this.breakable = null;        // {node, labels, outer}: what a break can leave
  }

  run() {
    this.block(this.tree.body, null, 0);
    for (const { name, scope } of this.assigned) if (scope.owner(name) === null) this.globals.bind(name, VARIABLE);
    for (const { name, scope, function: bound } of this.named) {
      const owner = scope.owner(name);
      owner.bind(name, FUNCTION);
      owner.functions.set(name, bound);
    }
    this.decide();
    const order = (a, b) => a.start - b.start || b.end - a.end;
    this.functions.sort(order);
    this.functions.unshift(this.module);
    this.statements.sort(order);
    this.sites.sort(order);
    for (const list of [this.functions, this.statements, this.sites]) list.forEach((item, i) => { item.index = i; });
  }

  // ------------------------------------------------------------- records

  count(construct) {
    this.constructs.set(construct, (this.constructs.get(construct) || 0) + 1);
  }

  addStatement(kind, start, end, header, depth, statementEnd) {
    const statement = new Statement(start, end, kind, this.frame, depth, header, Math.max(end, statementEnd));
    statement.opens = false;
    this.statements.push(statement);
    this.lastStatement.set(this.frame, statement);
    this.current = statement;
    return statement;
  }

  simple(node, kind, header, depth) {
    return this.addStatement(kind, this.startOf(node), node.end, header, depth, node.end);
  }

  // The statement of a compound statement's header, which ends with the brace of its body, if it has one.
  compound(node, kind, body, header, depth) {
    const start = this.startOf(node);
    const end = body.type === 'BlockStatement' ? body.start + 1 : this.tokens.endBefore(body.start, start);
    return this.addStatement(kind, start, end, header, depth, node.end);
  }

  // `export` belongs to what it exports.
  startOf(node) {
    const start = this.exportedAt < 0 ? node.start : this.exportedAt;
    this.exportedAt = -1;
    return start;
  }

  // The statement that opens a function's or class's body inside the statement being visited: the
  // statement's own statement, cut at the brace, for the first one; a statement of its own for others.
  opened(body, kind, start, end) {
    const statement = this.current;
    if (body === null) return statement;
    if (!statement.opens && statement.end > body.start) {
      statement.opens = true;
      statement.end = body.start + 1;
      return statement;
    }
    const own = this.addStatement(kind, start, body.start + 1, statement.header, statement.depth, end);
    own.opens = true;
    this.current = statement;
    return own;
  }

  // null where nothing can be recorded.
  site(kind, name, start, end, nodes) {
    if (this.muted > 0) return null;
    const site = new Site(kind, name.toWellFormed(), start, end, this.current, this.frame, this.outer, this.scope, nodes);
    this.sites.push(site);
    return site;
  }

  partSite(kind, name, node, nodes = []) {
    const site = this.site(kind, name, this.current.start, this.current.end, nodes);
    if (site !== null) this.opening.set(node, site);
    return site;
  }

  // ---------------------------------------------------------- statements

  block(body, header, depth) {
    for (const statement of body) this.statement(statement, header, depth);
  }

  statement(node, header, depth) {
    const visit = STATEMENTS[node.type];
    if (visit !== undefined) visit.call(this, node, header, depth);
  }

  // A block whose sites the given one encloses; its statements' header is `statement`.
  inside(site, node, statement, depth) {
    const { outer } = this;
    if (site !== null) this.outer = site;
    this.statement(node, statement, depth);
    this.outer = outer;
  }

  bare(node, header, depth) {
    this.block(node.body, header, depth);
  }

  labeled(node, header, depth) {
    const labels = [node.label.name];
    while (node.body.type === 'LabeledStatement') {
      node = node.body;
      labels.push(node.label.name);
    }
    this.labels = BREAKABLE.has(node.body.type) ? labels : null;
    this.statement(node.body, header, depth);
    this.labels = null;
  }

  functionDeclaration(node, header, depth) {
    const name = node.id ? node.id.name : 'default';
    const statement = this.compound(node, 'function', node.body, header, depth);
    statement.opens = true;
    this.scope.bind(name, FUNCTION);
    this.functionBody(node, name, statement.start, statement.statementEnd, statement);
    this.scope.functions.set(name, this.functionOf.get(node));
  }

  classDeclaration(node, header, depth) {
    const name = node.id ? node.id.name : 'default';
    const statement = this.compound(node, 'class', { type: 'BlockStatement', start: node.body.start }, header, depth);
    statement.opens = true;
    this.scope.bind(name, CLASS);
    this.classBody(node, statement, name);
  }

  // name: of the variable or field that the class is the value of.
  classExpression(node, name = '') {
    const statement = this.opened(node.body, 'class', node.start, node.end);
    this.classBody(node, statement, name || (node.id ? node.id.name : ''));
  }

  classBody(node, statement, name) {
    this.count('class');
    this.expr(node.superClass);
    const { scope, current: saved } = this;
    this.scope = new Scope(scope, true, name);
    for (const member of node.body.body) this.member(member, statement, statement.depth + 1, node.superClass !== null);
    this.scope = scope;
    this.current = saved;
  }

  member(node, header, depth, derived) {
    if (node.computed) this.expr(node.key);
    if (node.type === 'StaticBlock') {
      const statement = this.addStatement('class', node.start, this.tokens.next(types.braceL, node.start).end, header, depth, node.end);
      statement.opens = true;
      this.block(node.body, statement, depth + 1);
      return;
    }
    const value = node.value;
    if (node.type === 'MethodDefinition') {
      const statement = this.addStatement('function', node.start, value.body.start + 1, header, depth, node.end);
      statement.opens = true;
      // A derived class's constructor has no `this` before it calls super.
      this.method = node.static || (derived && node.kind === 'constructor') ? 'bare' : 'received';
      this.functionBody(value, keyName(node), node.start, node.end, statement);
      this.owned(node, value);
      return;
    }
    const statement = this.simple(node, value === null ? 'declare' : isFunction(value) ? 'function' : 'assign', header, depth);
    if (value === null) return;
    if (isFunction(value)) {
      this.functionExpression(value, keyName(node), { start: node.start, end: node.end });
      this.owned(node, value);
    } else if (isClass(value)) this.classExpression(value, keyName(node));
    else {
      this.expr(value);
      this.partSite(ASSIGN, (node.static ? '' : 'this.') + keyName(node), node, [value]);
      statement.statementEnd = node.end;
    }
  }

  implicitReturn(node, added) {
    if (!fallsThrough(node.body.body)) return;
    const end = node.body.end - 1;
    this.current = this.lastStatement.get(added);
    this.outer = null;
    const site = this.site(RETURN, '', end, end, []);
    if (site !== null) this.closing.set(node, site);
  }

  if_(node, header, depth, kind = 'if') {
    const statement = this.compound(node, kind, node.consequent, header, depth);
    this.expr(node.test);
    const site = this.site(BRANCH, '', node.test.start, node.test.end, [node.test]);
    if (site !== null) this.opening.set(node, site);
    const { flow } = this.function;
    flow.push('B(');
    this.inside(site, node.consequent, statement, depth + 1);
    const { alternate } = node;
    if (alternate !== null) {
      flow.push(')(');
      if (alternate.type === 'IfStatement') {
        const { outer } = this;
        if (site !== null) this.outer = site;
        this.if_(alternate, header, depth, 'elif');
        this.outer = outer;
      } else this.inside(site, alternate, this.follower(types._else, node.consequent.end, alternate, 'else', header, depth), depth + 1);
    }
    flow.push(')');
  }

  // The statement of an else or finally that follows the offset `before`.
  follower(keyword, before, body, kind, header, depth) {
    const word = this.tokens.next(keyword, before);
    const end = body.type === 'BlockStatement' ? body.start + 1 : word.end;
    return this.addStatement(kind, word.start, end, header, depth, body.end);
  }

  try_(node, header, depth) {
    const statement = this.compound(node, 'try', node.block, header, depth);
    this.count('try');
    const { flow } = this.function;
    flow.push('T(');
    this.statement(node.block, statement, depth + 1);
    const { handler, finalizer } = node;
    if (handler !== null) {
      flow.push(')(');
      const opener = this.compound(handler, 'except', handler.body, header, depth);
      if (handler.param !== null) this.declares(handler.param);
      const named = handler.param === null ? '' : targets.text(handler.param);
      this.current = opener;
      this.partSite(CATCH, named, handler, []);
      this.statement(handler.body, opener, depth + 1);
    }
    flow.push(')');
    if (finalizer !== null) {
      const opener = this.follower(types._finally, (handler || node.block).end, finalizer, 'finally', header, depth);
      this.statement(finalizer, opener, depth + 1);
    }
  }

  switch_(node, header, depth) {
    const { flow } = this.function;
    const brace = this.tokens.next(types.braceL, node.discriminant.end);
    const opener = this.addStatement('match', this.startOf(node), brace.end, header, depth, node.end);
    this.count('match');
    this.expr(node.discriminant);
    const { outer } = this;
    let closing = 0;
    this.leaving(node, () => {
      for (const branch of node.cases) {
        const colon = this.tokens.next(types.colon, branch.test === null ? branch.start : branch.test.end);
        const statement = this.addStatement('case', branch.start, colon.end, opener, depth + 1, branch.end);
        if (branch.test !== null) {
          this.expr(branch.test);
          const site = this.site(BRANCH, '', branch.test.start, branch.test.end, [branch.test]);
          // The next case is tried only when this one fails, as in a chain of ifs.
          if (site !== null) {
            this.opening.set(branch, site);
            this.outer = site;
          }
          flow.push('B(');
          closing++;
        }
        const last = terminalBreak(branch.consequent);
        if (last !== null) this.silent.add(last);
        this.block(branch.consequent, statement, depth + 2);
        if (branch.test !== null) flow.push(')(');
      }
    });
    flow.push(')'.repeat(closing));
    this.outer = outer;
  }

  // Visits what breaks can leave: a loop or a switch, or a labelled statement of another kind.
  leaving(node, visit) {
    const { breakable, labels } = this;
    this.breakable = { node, labels: labels || [], outer: breakable };
    this.labels = null;
    visit();
    this.breakable = breakable;
  }

  jump(node, header, depth) {
    const isBreak = node.type === 'BreakStatement';
    this.simple(node, isBreak ? 'break' : 'continue', header, depth);
    if (isBreak) this.leaves(node);
    if (this.silent.has(node)) return;
    this.partSite(STEP, '', node);
    this.function.flow.push('J');
  }

  // Notes which loop or switch a break leaves.
  leaves(node) {
    for (let at = this.breakable; at !== null; at = at.outer) {
      if (node.label === null || at.labels.includes(node.label.name)) {
        const breaks = this.breaking.get(at.node);
        if (breaks === undefined) this.breaking.set(at.node, [node]);
        else breaks.push(node);
        return;
      }
    }
  }

  // Takes in the function that is a member of the class in hand.
  owned(member, value) {
    const made = this.functionOf.get(value);
    made.owner = this.scope.path;
    this.scope.functions.set(keyName(member), made);
  }

  variable(node, header, depth) {
    const { declarations } = node;
    const only = declarations.length === 1 ? declarations[0] : null;
    const init = only === null ? null : only.init;
    const imported = only !== null && isRequire(init);
    let kind = 'declare';
    if (imported) kind = 'import';
    else if (isFunction(init)) kind = 'function';
    else if (isClass(init)) kind = 'class';
    else if (declarations.some((declarator) => declarator.init !== null)) kind = 'assign';
    const statement = this.simple(node, kind, header, depth);
    for (const declarator of declarations) {
      this.declarator(declarator, only === null ? null : { start: statement.start, end: node.end });
    }
  }

  declarator(node, statement) {
    const { id, init } = node;
    if (isFunction(init) && id.type === 'Identifier') {
      this.scope.bind(id.name, FUNCTION);
      this.functionExpression(init, id.name, statement);
      this.scope.functions.set(id.name, this.functionOf.get(init));
      return;
    }
    if (isClass(init) && id.type === 'Identifier') {
      this.scope.bind(id.name, CLASS);
      this.classExpression(init, id.name);
      return;
    }
    this.expr(init);
    this.declares(id, isRequire(init) ? IMPORT : VARIABLE);
    if (init === null || isRequire(init)) return;
    const span = statement || node;
    const site = this.site(ASSIGN, targets.text(id), span.start, span.end, [node]);
    if (site !== null) this.opening.set(node, site);
  }

  expression(node, header, depth) {
    const { expression } = node;
    const statement = this.simple(node, statementKind(expression), header, depth);
    if (isDirective(node) || expression.type === 'Literal') return;
    this.statementOf = node;
    this.expr(expression);
    this.statementOf = null;
    const own = this.opening.get(expression);
    if (own !== undefined && OWN_SITES.has(expression.type)) {
      own.start = statement.start;
      own.end = node.end;
      return;
    }
    if (statement.kind === 'function' || statement.kind === 'class') return;
    if (expression.type === 'SequenceExpression' && expression.expressions.every((e) => this.opening.has(e))) return;
    const site = this.site(STEP, '', statement.start, node.end, [expression]);
    if (site === null) return;
    this.opening.set(node, site);
    this.undecided.push({ site, call: expression });
    if (this.writes && isCall(expression)) {
      this.writing.set(node, this.site(OUTPUT, '', statement.start, node.end, [expression]));
    }
  }

  // Which expression statements change a variable of the program in place.
  decide() {
    for (const { site, call: expression } of this.undecided) {
      const chained = expression.type === 'ChainExpression';
      const call = chained ? expression.expression : expression;
      if (call.type !== 'CallExpression') continue;
      const { callee } = call, { scope } = site;
      const first = call.arguments[0];
      const method = callee.type === 'MemberExpression' && !callee.computed ? callee : null;
      const base = method === null ? callee : method.object;
      const root = targets.root(base);
      const how = root === null ? 0 : root === 'this' ? VARIABLE : scope.binds(root);
      if (method !== null && how & VARIABLE && base.type !== 'ThisExpression' && !PASSIVE.has(method.property.name)) {
        const { node } = targets.container(base);
        // A chain that stops short may not be taken apart.
        if (!(chained && node !== null)) this.change(site, base);
      } else if (first !== undefined && first.type === 'Identifier' && scope.binds(first.name) & VARIABLE
          && (how & IMPORT || (how === 0 && CHANGERS.has(pathOf(callee))))) this.change(site, first);
    }
  }

  change(site, base) {
    site.kind = MUTATE;
    site.name = targets.text(base);
    site.changes = targets.container(base);
  }

  return_(node, header, depth) {
    this.simple(node, 'return', header, depth);
    this.expr(node.argument);
    const site = this.site(RETURN, '', node.start, node.end, node.argument === null ? [] : [node.argument]);
    if (site !== null) this.opening.set(node, site);
    this.function.flow.push('R');
  }

  throw_(node, header, depth) {
    this.simple(node, 'raise', header, depth);
    this.expr(node.argument);
    const site = this.site(RAISE, '', node.start, node.end, [node.argument]);
    if (site !== null) this.opening.set(node, site);
    this.function.flow.push('J');
  }

  with_(node, header, depth) {
    const statement = this.compound(node, 'with', node.body, header, depth);
    this.count('with');
    this.expr(node.object);
    const { muted } = this;
    this.muted = 2;
    this.statement(node.body, statement, depth + 1);
    this.muted = muted;
  }

  pass(node, header, depth) {
    this.simple(node, 'pass', header, depth);
  }

  import_(node, header, depth) {
    this.simple(node, 'import', header, depth);
    this.count('import');
    this.imports.push(String(node.source.value).toWellFormed());
    for (const specifier of node.specifiers) this.scope.bind(specifier.local.name, IMPORT);
  }

  export_(node, header, depth) {
    const { declaration } = node;
    if (declaration === null || declaration === undefined) {
      this.simple(node, 'declare', header, depth);
      if (node.source) this.imports.push(String(node.source.value).toWellFormed());
      return;
    }
    if (STATEMENTS[declaration.type] !== undefined) {
      this.exportedAt = node.start;
      this.statement(declaration, header, depth);
      return;
    }
    const kind = isFunction(declaration) ? 'function' : 'expression';
    this.simple(node, kind, header, depth);
    if (isFunction(declaration)) this.functionExpression(declaration, 'default', node);
    else this.expr(declaration);
  }
}

const BREAKABLE = new Set(['SwitchStatement', ...Object.keys(loops.STATEMENTS)]);

const OWN_SITES = new Set(['AssignmentExpression', 'UpdateExpression', 'UnaryExpression', 'YieldExpression']);

const isRequire = (node) => node !== null && node.type === 'CallExpression' && node.callee.type === 'Identifier'
  && node.callee.name === 'require';

function pathOf(callee) {
  const words = [];
  for (; callee.type === 'MemberExpression' && !callee.computed; callee = callee.object) words.unshift(callee.property.name);
  return callee.type === 'Identifier' ? [callee.name, ...words].join('.') : '';
}

function statementKind(expression) {
  switch (expression.type) {
    case 'AssignmentExpression':
      if (expression.operator !== '=') return 'augment';
      if (expression.left.type === 'Identifier' || expression.left.type === 'MemberExpression') {
        if (isFunction(expression.right)) return 'function';
        if (isClass(expression.right)) return 'class';
      }
      return 'assign';
    case 'UpdateExpression':
      return 'augment';
    case 'UnaryExpression':
      return expression.operator === 'delete' ? 'delete' : 'expression';
    default:
      return 'expression';
  }
}

const STATEMENTS = {
  BlockStatement: Collector.prototype.bare,
  LabeledStatement: Collector.prototype.labeled,
  FunctionDeclaration: Collector.prototype.functionDeclaration,
  ClassDeclaration: Collector.prototype.classDeclaration,
  IfStatement: Collector.prototype.if_,
  TryStatement: Collector.prototype.try_,
  SwitchStatement: Collector.prototype.switch_,
  BreakStatement: Collector.prototype.jump,
  ContinueStatement: Collector.prototype.jump,
  VariableDeclaration: Collector.prototype.variable,
  ExpressionStatement: Collector.prototype.expression,
  ReturnStatement: Collector.prototype.return_,
  ThrowStatement: Collector.prototype.throw_,
  WithStatement: Collector.prototype.with_,
  DebuggerStatement: Collector.prototype.pass,
  ImportDeclaration: Collector.prototype.import_,
  ExportNamedDeclaration: Collector.prototype.export_,
  ExportDefaultDeclaration: Collector.prototype.export_,
  ExportAllDeclaration: Collector.prototype.export_,
  ...loops.STATEMENTS,
};

module.exports = { Collector, isExpressionBodied, leaves };
