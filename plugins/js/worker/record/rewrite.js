'use strict';
// Rewrites statements so that they record their events (expressions: record/rewrite_expr.js).
//
// Rules that keep a program's meaning:
// - Nothing is evaluated twice, and no getter read that the program did not read. What is needed twice
//   is kept in a hidden variable whose name no program can write.
// - Only plain variables are read again after they were bound, and properties where that runs nothing.
// - The text stays as it is and gets insertions only, so that a function keeps the name it takes from
//   what it is bound to, and places keep their lines.
// - A statement that ends by itself at a line's end gets its semicolon: what is put around an expression
//   could otherwise go on with the next line, as `i++` never could.
const { isPattern } = require('./nodes.js');
const { MUTATE, STEP } = require('./structure.js');
const { ExpressionRewriter } = require('./rewrite_expr.js');
const { types } = require('./tree.js');

class Rewriter extends ExpressionRewriter {
  constructor(analysis, recorder, edits) {
    super();
    this.text = analysis.text;
    this.tokens = analysis.tokens;
    this.tree = analysis.tree;
    this.collected = analysis.collected;
    this.opening = this.collected.opening;
    this.closing = this.collected.closing;
    this.edits = edits;
    this.recorder = recorder;
    this.ownFrame = recorder + 'f';
    this.frame = '0';
    this.temporaries = [];
    this.numbered = 0;
    this.held = new Map();   // expression -> the hidden variable that keeps it
    this.left = new Map();   // break -> the label to leave by
    this.labelled = -1;      // where the labels of the next statement begin
  }

  // `start` is where the program's own code begins, after directives.
  program(start) {
    this.block(this.tree.body);
    if (this.temporaries.length > 0) this.edits.close(start, `let ${this.temporaries};`);
  }

  block(body) {
    for (const statement of body) this.statement(statement);
  }

  statement(node) {
    if (node === null) return;
    const rewrite = STATEMENTS[node.type];
    if (rewrite !== undefined) rewrite.call(this, node);
  }

  // A semicolon at the end of what has none.
  ended(node) {
    if (this.text[node.end - 1] !== ';') this.edits.close(node.end, ';');
  }

  // What is to run first in a body, which may be a single statement.
  first(body, text) {
    if (body.type === 'BlockStatement') {
      this.edits.close(body.start + 1, text);
      this.statement(body);
      return;
    }
    this.edits.open(body.start, `{${text}`);
    this.statement(body);
    this.edits.close(body.end, '}');
  }

  bare(node) {
    this.block(node.body);
  }

  labeled(node) {
    if (this.labelled < 0) this.labelled = node.start;
    if (!(node.body.type === 'LabeledStatement' || node.body.type === 'ForOfStatement' || node.body.type === 'ForInStatement')) {
      this.labelled = -1;
    }
    this.statement(node.body);
    this.labelled = -1;
  }

  variable(node) {
    for (const declarator of node.declarations) this.declarator(declarator);
    this.ended(node);
  }

  declarator(node) {
    const { id, init } = node;
    const site = this.opening.get(node);
    this.expr(id);
    if (site === undefined) {
      this.expr(init);
    } else if (!isPattern(id)) {
      this.around(init, 'v', site);
    } else {
      this.expr(init);
      // A pattern without names binds nothing and can stand among the declarations.
      this.edits.close(node.end, `,{}=${this.event(site, this.mirror(id))}`);
    }
  }

  functionDeclaration(node) {
    this.plainFunction(node);
  }

  classDeclaration(node) {
    this.plainClass(node);
  }

  expression(node) {
    const { expression } = node;
    const site = this.opening.get(node), written = this.collected.writing.get(node);
    const changes = site !== undefined && site.kind === MUTATE;
    if (site !== undefined && !changes) this.edits.open(node.start, `${this.event(site)},`);
    if (written !== undefined) this.edits.open(node.start, `${this.recorder}.p(${written.index},${this.frame},(`);
    if (changes) {
      // A callee stays as it is: its text is in the message of what it may fail with.
      const { name, node: member } = site.changes;
      this.around(expression, 'm', site, member === null ? name : this.peek(member));
    } else this.expr(expression);
    if (written !== undefined) this.edits.close(this.text[node.end - 1] === ';' ? node.end - 1 : node.end, '))');
    this.ended(node);
  }

  if_(node) {
    const site = this.opening.get(node);
    if (site === undefined) this.expr(node.test);
    else this.around(node.test, 'b', site);
    this.statement(node.consequent);
    this.statement(node.alternate);
  }

  // A loop's condition; `site` is a step where it is always true.
  condition(node, site) {
    const { test } = node;
    if (site === undefined) this.expr(test);
    else if (site.kind !== STEP) this.around(test, 'b', site);
    else if (test !== null) this.edits.open(test.start, `${this.event(site)},`);
    else this.edits.close(this.untested(node), `${this.event(site)},true`);
  }

  // Where the condition of a for without one would stand.
  untested(node) {
    return this.tokens.next(types.semi, node.init === null ? node.start : node.init.end).end;
  }

  while_(node) {
    this.condition(node, this.opening.get(node));
    this.statement(node.body);
  }

  doWhile(node) {
    this.statement(node.body);
    this.condition(node, this.opening.get(node));
    this.ended(node);
  }

  for_(node) {
    const { init, test } = node;
    const site = this.opening.get(node), counted = this.collected.loopNames.get(node);
    if (init !== null && init.type === 'VariableDeclaration') {
      for (const declarator of init.declarations) {
        this.expr(declarator.id);
        this.expr(declarator.init);
      }
    } else this.expr(init);
    if (site === undefined || counted === undefined) {
      this.condition(node, site);
    } else {
      const values = counted.length === 1 ? counted[0] : `[${counted}]`;
      const call = `${this.recorder}.l(${site.index},${this.closing.get(node).index},${this.frame},`;
      if (test === null) {
        this.edits.close(this.untested(node), `${call}true,${values})`);
      } else {
        this.edits.open(test.start, `${call}(`);
        this.expr(test);
        this.edits.close(test.end, `),${values})`);
      }
    }
    this.expr(node.update);
    this.statement(node.body);
  }

  // for-of and for-in. What follows the loop is left out by its breaks, which go to a label around both.
  forEach(node) {
    const site = this.opening.get(node), last = this.closing.get(node);
    const start = this.labelled < 0 ? node.start : this.labelled;
    this.labelled = -1;
    const { left } = node;
    if (left.type === 'VariableDeclaration') {
      this.expr(left.declarations[0].id);
      this.expr(left.declarations[0].init);
    } else this.expr(left);
    if (site === undefined) {
      this.expr(node.right);
      this.statement(node.body);
      return;
    }
    const breaks = this.collected.breaking.get(node) || [];
    const label = `${this.recorder}b${site.index}`;
    for (const jump of breaks) this.left.set(jump, label);
    this.edits.open(start, breaks.length > 0 ? `${label}:{` : '{');
    this.expr(node.right);
    const target = this.collected.loopNames.get(node);
    this.first(node.body, `${target === undefined ? this.event(site) : this.event(site, this.mirror(target))};`);
    this.edits.close(node.end, `${this.event(last)};}`);
  }

  jump(node) {
    const site = this.opening.get(node), label = this.left.get(node);
    if (label !== undefined) this.edits.replace(node.start, node.end, `break ${label};`);
    else this.ended(node);
    if (site === undefined) return;
    this.edits.open(node.start, `{${this.event(site)};`);
    this.edits.close(node.end, '}');
  }

  try_(node) {
    this.statement(node.block);
    const { handler } = node;
    if (handler !== null) {
      const site = this.opening.get(handler);
      let caught = null;
      if (handler.param === null) {
        caught = this.recorder + 'c';
        if (site !== undefined) this.edits.close(handler.start + 'catch'.length, `(${caught})`);
      } else {
        this.expr(handler.param);
        if (handler.param.type === 'Identifier') caught = handler.param.name;
      }
      if (site === undefined) this.statement(handler.body);
      else this.first(handler.body, `${caught === null ? this.event(site) : this.event(site, caught)};`);
    }
    this.statement(node.finalizer);
  }

  switch_(node) {
    const sited = node.cases.some((branch) => this.opening.has(branch));
    if (sited) this.held.set(node.discriminant, this.temporary());
    const subject = this.held.get(node.discriminant);
    this.expr(node.discriminant);
    for (const branch of node.cases) {
      const site = this.opening.get(branch);
      if (site === undefined) {
        this.expr(branch.test);
      } else {
        this.edits.open(branch.test.start, `${this.recorder}.c(${site.index},${this.frame},${subject},(`);
        this.expr(branch.test);
        this.edits.close(branch.test.end, '))');
      }
      this.block(branch.consequent);
    }
  }

  return_(node) {
    const site = this.opening.get(node);
    if (site === undefined) this.expr(node.argument);
    else if (node.argument === null) this.edits.close(node.start + 'return'.length, ` ${this.event(site, 'void 0')}`);
    else this.around(node.argument, 'v', site);
    this.ended(node);
  }

  throw_(node) {
    const site = this.opening.get(node);
    if (site !== undefined) this.edits.close(node.start + 'throw'.length, ` ${this.event(site)},`);
    this.expr(node.argument);
    this.ended(node);
  }

  with_(node) {
    this.expr(node.object);
    this.statement(node.body);
  }

  ending(node) {
    this.ended(node);
  }

  export_(node) {
    const { declaration } = node;
    if (declaration === null || declaration === undefined) return;
    if (STATEMENTS[declaration.type] !== undefined) this.statement(declaration);
    else {
      this.expr(declaration);
      this.ended(node);
    }
  }
}

const STATEMENTS = {
  BlockStatement: Rewriter.prototype.bare,
  LabeledStatement: Rewriter.prototype.labeled,
  FunctionDeclaration: Rewriter.prototype.functionDeclaration,
  ClassDeclaration: Rewriter.prototype.classDeclaration,
  IfStatement: Rewriter.prototype.if_,
  WhileStatement: Rewriter.prototype.while_,
  DoWhileStatement: Rewriter.prototype.doWhile,
  ForStatement: Rewriter.prototype.for_,
  ForInStatement: Rewriter.prototype.forEach,
  ForOfStatement: Rewriter.prototype.forEach,
  TryStatement: Rewriter.prototype.try_,
  SwitchStatement: Rewriter.prototype.switch_,
  BreakStatement: Rewriter.prototype.jump,
  ContinueStatement: Rewriter.prototype.jump,
  VariableDeclaration: Rewriter.prototype.variable,
  ExpressionStatement: Rewriter.prototype.expression,
  ReturnStatement: Rewriter.prototype.return_,
  ThrowStatement: Rewriter.prototype.throw_,
  WithStatement: Rewriter.prototype.with_,
  DebuggerStatement: Rewriter.prototype.ending,
  ExportNamedDeclaration: Rewriter.prototype.export_,
  ExportDefaultDeclaration: Rewriter.prototype.export_,
};

module.exports = { Rewriter };
