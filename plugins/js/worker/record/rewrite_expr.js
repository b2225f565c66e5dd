'use strict';
// Rewrites the expressions that hold a site (statements: record/rewrite.js).
const { eachChild, isPattern, leaves } = require('./nodes.js');
const { ASSIGN, MUTATE, STEP } = require('./structure.js');
const { isExpressionBodied } = require('./expressions.js');
const targets = require('./targets.js');
const { types } = require('./tree.js');

// Base class of rewrite.Rewriter, whose attributes it uses. `frame` is the text that gives the number
// of the frame to which the code around belongs.
class ExpressionRewriter {
  expr(node) {
    if (node === null || node === undefined) return;
    const name = this.held.get(node);
    if (name === undefined) {
      this.rewritten(node);
      return;
    }
    const comma = node.type === 'SequenceExpression';
    this.edits.open(node.start, `(${name}=${comma ? '(' : ''}`);
    this.rewritten(node);
    this.edits.close(node.end, comma ? '))' : ')');
  }

  rewritten(node) {
    const rewrite = EXPRESSIONS[node.type];
    if (rewrite === undefined) this.children(node);
    else rewrite.call(this, node);
  }

  children(node) {
    eachChild(node, (child) => this.expr(child));
  }

  // `recorder.method(site, frame, node, more)` around an expression that is rewritten too.
  around(node, method, site, more = '') {
    const comma = node.type === 'SequenceExpression';
    this.edits.open(node.start, `${this.recorder}.${method}(${site.index},${this.frame},${comma ? '(' : ''}`);
    this.expr(node);
    this.edits.close(node.end, `${comma ? ')' : ''}${more === '' ? '' : ',' + more})`);
  }

  // The same around an expression whose own rewriting this is.
  wrapped(node, method, site, more = '') {
    this.edits.open(node.start, `${this.recorder}.${method}(${site.index},${this.frame},`);
    this.children(node);
    this.edits.close(node.end, `${more === '' ? '' : ',' + more})`);
  }

  event(site, value = '') {
    return `${this.recorder}.${value === '' ? 's' : 'v'}(${site.index},${this.frame}${value === '' ? '' : ',' + value})`;
  }


  assignment(node) {
    const site = this.opening.get(node);
    if (site === undefined) {
      this.children(node);
      return;
    }
    const bound = this.collected.boundIn.get(node);
    if (site.kind === MUTATE) {
      const changed = bound.flatMap((target) => leaves(target)).map((leaf) => targets.container(leaf.object));
      this.wrapped(node, 'm', site, this.changed(changed));
      return;
    }
    if (bound.length === 1 && !isPattern(bound[0])) {
      this.wrapped(node, 'v', site);
    } else if (bound.every((target) => !isPattern(target))) {
      const name = this.temporary();
      this.edits.open(node.start, `${this.recorder}.m(${site.index},${this.frame},${name}=`);
      this.children(node);
      this.edits.close(node.end, `,[${bound.map(() => name)}])`);
    } else {
      const mirrored = bound.map((target) => this.mirror(target));
      this.wrapped(node, 'm', site, mirrored.length === 1 ? mirrored[0] : `[${mirrored}]`);
    }
  }

  // The text that reads the containers afterwards, each once. One that cannot be read again is kept
  // in a hidden variable when it is evaluated.
  changed(containers) {
    const texts = new Map();
    for (const { name, node } of containers) {
      const key = node === null ? name : targets.text(node) || node.start;
      if (texts.has(key)) continue;
      if (node !== null) this.held.set(node, this.temporary());
      texts.set(key, node === null ? name : this.held.get(node));
    }
    const all = [...texts.values()];
    return all.length === 1 ? all[0] : `[${all}]`;
  }

  // What a pattern bound, read without running a getter.
  mirror(target) {
    switch (target.type) {
      case 'Identifier':
        return target.name;
      case 'ArrayPattern':
        return `[${target.elements.filter((item) => item !== null).map((item) => this.mirror(item))}]`;
      case 'ObjectPattern':
        return `[${target.properties.map((property) => this.mirror(property.value || property))}]`;
      case 'AssignmentPattern':
        return this.mirror(target.left);
      case 'RestElement':
        return this.mirror(target.argument);
      default:
        return this.peek(target);
    }
  }

  // A member read again. Where its key is no plain name nothing is.
  peek({ object, property, computed }) {
    let base = 'void 0';
    if (object.type === 'Identifier') base = object.name;
    else if (object.type === 'ThisExpression') base = 'this';
    else if (object.type === 'MemberExpression') base = this.peek(object);
    let key = 'void 0';
    if (!computed) key = property.type === 'Identifier' ? `"${property.name}"` : key;
    else if (property.type === 'Identifier') key = property.name;
    else if (property.type === 'Literal') key = property.raw;
    return `${this.recorder}.o(${base},${key})`;
  }

  update(node) {
    const site = this.opening.get(node);
    if (site === undefined) {
      this.children(node);
      return;
    }
    if (site.kind === MUTATE) {
      this.wrapped(node, 'm', site, this.changed([targets.container(node.argument.object)]));
      return;
    }
    const method = node.prefix ? 'v' : node.operator === '++' ? 'i' : 'd';
    this.wrapped(node, method, site);
  }

  unary(node) {
    const site = this.opening.get(node);
    if (site === undefined) {
      this.children(node);
      return;
    }
    const { object, computed } = node.argument;
    const plain = object.type === 'Identifier' || object.type === 'ThisExpression' || object.type === 'Super';
    const container = computed || plain ? targets.container(object) : { name: null, node: object };
    this.wrapped(node, 'm', site, this.changed([container]));
  }

  call(node) {
    const site = this.opening.get(node);
    if (site === undefined) this.children(node);
    else this.wrapped(node, 'p', site);
  }

  ternary(node) {
    const site = this.opening.get(node);
    if (site === undefined) {
      this.children(node);
      return;
    }
    this.around(node.test, 'b', site);
    this.expr(node.consequent);
    this.expr(node.alternate);
  }

  yields(node) {
    const site = this.opening.get(node);
    if (site === undefined) {
      this.children(node);
    } else if (site.kind === STEP) {
      this.edits.open(node.start, `(${this.event(site)},`);
      this.expr(node.argument);
      this.edits.close(node.end, ')');
    } else if (node.argument === null) {
      this.edits.close(node.end, ` ${this.event(site, 'void 0')}`);
    } else this.around(node.argument, 'v', site);
  }

  plainFunction(node) {
    for (const parameter of node.params) this.expr(parameter);
    if (isExpressionBodied(node)) this.expressionBody(node);
    else this.functionBody(node);
  }

  expressionBody(node) {
    const tokens = this.tokens.list;
    let arrow = this.tokens.from(node.body.start) - 1;
    while (tokens[arrow].type !== types.arrow) arrow--;
    const start = tokens[arrow].end;
    const element = this.opening.get(node), returned = this.closing.get(node);
    if (element === undefined) {
      this.expr(node.body);
    } else if (returned === undefined) {
      this.edits.close(start, `${this.recorder}.v(${element.index},${this.frame},`);
      this.expr(node.body);
      this.edits.close(node.end, ')');
    } else {
      const saved = this.enter();
      this.expr(node.body);
      this.edits.close(start, `{${this.prologue(node, element)}return ${this.recorder}.v(${returned.index},${this.frame},`);
      this.edits.close(node.end, ')}');
      this.leave(saved);
    }
  }

  functionBody(node) {
    const site = this.opening.get(node);
    const { body } = node.body;
    let head = 0, start = node.body.start + 1;
    while (head < body.length && body[head].directive !== undefined) start = body[head++].end;
    if (site === undefined) {
      this.block(body);
      return;
    }
    const saved = this.enter();
    this.block(body);
    this.edits.close(start, `${head > 0 ? ';' : ''}${this.prologue(node, site)}`);
    const last = this.closing.get(node);
    if (last !== undefined) this.edits.open(node.body.end - 1, `${this.event(last, 'void 0')};`);
    this.leave(saved);
  }

  // A function's frame begins: its number, and room for what is kept.
  prologue(node, site) {
    const values = this.collected.functionOf.get(node).parameters;
    const kept = this.temporaries.length === 0 ? '' : `let ${this.temporaries};`;
    return `const ${this.ownFrame}=${this.recorder}.e(${site.index},[${values}]);${kept}`;
  }

  enter() {
    const saved = [this.frame, this.temporaries];
    this.frame = this.ownFrame;
    this.temporaries = [];
    return saved;
  }

  leave(saved) {
    [this.frame, this.temporaries] = saved;
  }

  temporary() {
    const name = `${this.recorder}t${this.numbered++}`;
    this.temporaries.push(name);
    return name;
  }

  plainClass(node) {
    this.expr(node.superClass);
    for (const member of node.body.body) this.classMember(member);
  }

  classMember(node) {
    if (node.computed) this.expr(node.key);
    if (node.type === 'StaticBlock') {
      this.block(node.body);
      return;
    }
    const site = this.opening.get(node);
    if (site !== undefined && site.kind === ASSIGN) this.around(node.value, 'v', site);
    else this.expr(node.value);
    if (node.type === 'PropertyDefinition') this.ended(node);
  }
}

const EXPRESSIONS = {
  AssignmentExpression: ExpressionRewriter.prototype.assignment,
  UpdateExpression: ExpressionRewriter.prototype.update,
  UnaryExpression: ExpressionRewriter.prototype.unary,
  CallExpression: ExpressionRewriter.prototype.call,
  ConditionalExpression: ExpressionRewriter.prototype.ternary,
  YieldExpression: ExpressionRewriter.prototype.yields,
  FunctionExpression: ExpressionRewriter.prototype.plainFunction,
  ArrowFunctionExpression: ExpressionRewriter.prototype.plainFunction,
  ClassExpression: ExpressionRewriter.prototype.plainClass,
};

module.exports = { ExpressionRewriter };
