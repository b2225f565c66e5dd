'use strict';
// Edits of statements: jumps, deletions, order, insertions.

const { name, number, literal, assignment, effect, returned, SIMPLE, JUMPS, LOOPS } = require('./tree.js');
const { lineStart, startsLine, indentation } = require('./layout.js');

// What a variable that is bound nowhere may begin with.
const STARTS = [number(0), number(1), literal(''), { type: 'ArrayExpression', elements: [] }, { type: 'ObjectExpression', properties: [] }];

/** Whether a statement is all that an `if` holds: a condition of its own is then a clause of that one's. */
function allOfAnIf({ node, holder }) {
  if (!holder || holder.node.type !== 'IfStatement' || holder.node.alternate) return false;
  const { consequent } = holder.node;
  return consequent === node || (consequent.type === 'BlockStatement' && consequent.body.length === 1 && consequent.body[0] === node);
}

/** Adds the statement edits of one statement after another to a catalogue. pool: repair/pool.js. */
class StatementEdits {
  constructor(catalogue, pool) {
    this.catalogue = catalogue;
    this.pool = pool;
    this.program = catalogue.program;
  }

  /** All edits of a statement but those of its expressions. It is the one that the catalogue has in
   * hand. */
  edit(stmt) {
    const { node } = stmt;
    if (node.type === 'SwitchCase' || node.directive) return;
    const names = this.program.visible(stmt.func, node.start);
    const fresh = [...this.own(stmt, names), ...this.pool.statements(stmt)];
    if (SIMPLE.has(node.type)) {
      this.replace([], 'delete');
      this.jumps(stmt);
      this.order(stmt);
      for (const [made, kind] of fresh) this.replace([made], kind);
      for (const condition of allOfAnIf(stmt) ? [] : this.pool.conditions(stmt.func, node.start)) {
        this.replace([{ type: 'IfStatement', test: condition, consequent: node, alternate: null }], 'insert');
      }
    }
    // There is no place beside it: not without brackets, not behind `export`.
    if (stmt.block === null || stmt.labelled || stmt.exported) return;
    for (const [made, kind] of fresh) {
      this.catalogue.insertion([made], kind, false);
      if (stmt.last && !JUMPS.has(node.type)) this.catalogue.insertion([made], kind, true);
    }
  }

  replace(fresh, kind, code) {
    this.catalogue.statement(fresh, kind, code);
  }

  jumps(stmt) {
    const { node } = stmt;
    if (node.type === 'ReturnStatement' && node.argument) {
      this.replace([returned(null)], 'drop');
      this.replace([effect(node.argument)], 'drop');
    }
    if (node.type === 'ExpressionStatement' && !stmt.func.isProgram) this.replace([returned(node.expression)], 'insert');
    if (stmt.loop && node.type !== 'ExpressionStatement' && node.type !== 'VariableDeclaration') {
      for (const other of ['BreakStatement', 'ContinueStatement']) {
        if (other !== node.type) this.replace([{ type: other, label: null }], 'variable');
      }
    }
  }

  // ------------------------------------------------------------------ order

  order(stmt) {
    if (!stmt.block || !this.catalogue.branches(stmt)) return;
    this.swap(stmt);
    this.moveOut(stmt);
    this.moveIn(stmt);
  }

  text(node) {
    return this.program.source.slice(node.start, node.end);
  }

  swap(stmt) {
    if (stmt.last) return;
    const after = this.program.of.get(stmt.block[stmt.index + 1]);
    if (!after || !SIMPLE.has(after.node.type) || !this.catalogue.branches(after)) return;
    const { node } = stmt, gap = this.program.source.slice(node.end, after.node.start);
    const ended = (text) => (text.endsWith(';') ? text : text + ';');
    this.catalogue.several('swap', 'reorder', node.start, after.node.end, ended(this.text(after.node)) + gap + ended(this.text(node)),
      [[stmt, this.catalogue.own(after) + ';' + this.catalogue.own(stmt)], [after, '']]);
  }

  /** The last statement of a compound one, after it. */
  moveOut(stmt) {
    const { holder } = stmt, { source } = this.program;
    if (!holder || !stmt.last || holder.block === null || holder.labelled || holder.node.type === 'SwitchCase') return;
    if (/^(Break|Continue)/.test(stmt.node.type) && !holder.loop) return;
    const outer = holder.node, tail = source.slice(stmt.node.end, outer.end);
    if (/[^\s{}]/.test(tail) || !startsLine(source, stmt.node.start)) return;     // it ends the last block
    const start = lineStart(source, stmt.node.start);
    const text = tail.replace(/^\s*\n/, '') + '\n' + indentation(source, outer.start) + this.text(stmt.node);
    this.catalogue.several('out', 'reorder', start, outer.end, text, [[stmt, '']], holder);
  }

  /** A statement that follows a compound one, to the end of that one's last block. */
  moveIn(stmt) {
    const before = stmt.index > 0 && this.program.of.get(stmt.block[stmt.index - 1]);
    if (!before || !(LOOPS.has(before.node.type) || before.node.type === 'IfStatement') || before.labelled) return;
    let block = before.node;
    while (block && block.type !== 'BlockStatement') block = block.alternate || block.consequent || block.body;
    const last = block && this.program.of.get(block.body[block.body.length - 1]);
    if (!last || JUMPS.has(last.node.type) || !this.catalogue.branches(last) || last.labelled) return;
    const { source } = this.program;
    const text = '\n' + indentation(source, last.node.start) + this.text(stmt.node) + source.slice(last.node.end, stmt.node.start).trimEnd();
    this.catalogue.several('in', 'reorder', last.node.end, stmt.node.end, text,
      [[last, this.catalogue.own(last) + ';' + this.catalogue.own(stmt)], [stmt, '']]);
  }

  // -------------------------------------------------------------- insertion

  /** Small statements made of the program's variables: [[statement, kind]]. */
  own(stmt, names) {
    const found = [];
    if (stmt.func.isProgram) return found;
    const add = (made) => found.push([made, 'insert']);
    for (const b of names.values()) {
      if (b.callable || b.func !== stmt.func) continue;
      if (b.kind !== 'const' && this.pool.isNumber(b)) {
        add(assignment(name(b.name), '+=', number(1)));
        add(assignment(name(b.name), '-=', number(1)));
        add(assignment(name(b.name), '=', number(0)));
      }
    }
    for (const b of this.program.unbound) for (const value of STARTS) add(assignment(name(b.name), '=', value));
    if (stmt.loop) {
      add({ type: 'BreakStatement', label: null });
      add({ type: 'ContinueStatement', label: null });
    }
    for (const b of names.values()) if (!b.callable && b.func === stmt.func) add(returned(name(b.name)));
    return found;
  }
}

module.exports = { StatementEdits };
