'use strict';
// The edits of a statement: what each changes, and that none is there twice.

const { written } = require('./layout.js');
const { count } = require('./tree.js');

// An expression or statement may have this many nodes whatever it replaces. What is larger must not
// be larger than the statement: a whole solution put into a `return` would tell nothing.
const SMALL = 32;
// Bytes of one replacement. What is longer would not fit into a description.
const TEXT = 4096;

/** One edit. [start, end) is what it replaces, `fresh` what with: an expression node, a list of
 * statement nodes, or text; `node` the expression that it replaces, if it is one. */
class Edit {
  constructor(stmt, kind, start, end, fresh, node = null) {
    Object.assign(this, { stmt, kind, start, end, fresh, node });
  }
}

/** The edits of one statement: where the code of each goes. repair/schema.js makes a program of them.
 * pool: what they draw on, see repair/pool.js. */
class Hand {
  constructor(stmt, pool = null) {
    this.stmt = stmt;
    this.pool = pool;
    this.edits = [];
    this.expressions = new Map();       // node -> [[edit, code]] to put in its place
    this.statements = new Map();        // statement's node -> [[edit, code]] to put in its place
    this.before = [];                   // [[edit, code]] to put before the statement
    this.behind = new Map();            // statement's node -> [[edit, code]] to put behind it
  }
}

/** Makes the edits of one statement after another: begin(stmt, pool) gives the Hand that they are added to. */
class Catalogue {
  constructor(program, counting, word, texts) {
    Object.assign(this, { program, counting, word, texts });
    this.seen = new Set();
    this.duplicates = 0;
  }

  begin(stmt, pool) {
    this.stmt = stmt;
    this.hand = new Hand(stmt, pool);
    this.whole = this.texts.text(stmt.node);
    this.places = this.texts.places(stmt.node);
    this.mark = stmt.node.start + ':';
    this.seen.add(this.mark + this.whole);
    this.size = count(stmt.node);
    return this.hand;
  }

  /** Whether no edit has that key. It has one from now on. */
  isFresh(key) {
    if (this.seen.has(key)) {
      this.duplicates++;
      return false;
    }
    this.seen.add(key);
    return true;
  }

  add(table, edit, code) {
    if (!this.isWritable(edit, code)) return;
    this.hand.edits.push(edit);
    table.push([edit, code]);
  }

  /** Whether an edit's replacement is short enough for a description. */
  isWritable(edit, code) {
    return 3 * code.length <= TEXT || Buffer.byteLength(written(edit, this.program.source, this.texts)) <= TEXT;
  }

  /** Replaces an expression of the statement in hand. */
  expression(node, fresh, kind) {
    const place = this.places.get(node);
    if (!place) return;
    const code = this.texts.text(fresh);
    if (!this.isFresh(this.mark + this.whole.slice(0, place[0]) + code + this.whole.slice(place[1]))) return;
    const edit = new Edit(this.stmt, kind, node.start, node.end, fresh, node);
    this.add(this.of(this.hand.expressions, node), edit, code);
  }

  /** The text that tells new statements from others; `if` has its block with it. */
  words(statements) {
    const { texts } = this;
    return statements.map((node) => texts.text(node) +
      (node.type === 'IfStatement' ? texts.text(node.consequent) : '')).join('');
  }

  code(statements) {
    return statements.map((node) => this.texts.written(node)).join('') || ';';
  }

  /** The code of a statement of the program as it is. */
  own(stmt) {
    return this.counting.render(stmt.node.start, stmt.node.end);
  }

  /** Whether the statement can stand in a branch: a declaration would be lost outside of it. */
  branches(stmt) {
    const { node } = stmt;
    return !stmt.labelled && !stmt.exported && !(node.type === 'VariableDeclaration' && node.kind !== 'var') &&
      node.type !== 'ClassDeclaration' && node.type !== 'SwitchCase';
  }

  /** Replaces the statement in hand, a simple one, by statements. */
  statement(fresh, kind, code = this.code(fresh)) {
    if (!this.branches(this.stmt) || !this.isFresh(this.mark + this.words(fresh))) return;
    const { node } = this.stmt;
    this.add(this.of(this.hand.statements, node), new Edit(this.stmt, kind, node.start, node.end, fresh), code);
  }

  of(tables, node) {
    let table = tables.get(node);
    if (!table) tables.set(node, table = []);
    return table;
  }

  /** Puts statements before the statement in hand, or after it. */
  insertion(fresh, kind, behind) {
    const { node } = this.stmt, code = this.code(fresh);
    // Behind one statement is before the next: one key for both.
    const { block, index } = this.stmt;
    const at = behind ? (block && index + 1 < block.length ? block[index + 1].start : 'end' + node.end) : node.start;
    if (!this.isFresh('at' + at + ':' + this.words(fresh))) return;
    const place = behind ? node.end : node.start;
    this.add(behind ? this.of(this.hand.behind, node) : this.hand.before, new Edit(this.stmt, kind, place, place, fresh), code);
  }

  /** An edit of the statement in hand and of others. places: [[statement, code in its place]]; holder:
   * the statement that the one in hand is moved behind. */
  several(key, kind, start, end, text, places, holder = null) {
    if (!this.isFresh(this.mark + key)) return;
    const edit = new Edit(this.stmt, kind, start, end, text);
    if (!this.isWritable(edit, text)) return;
    this.hand.edits.push(edit);
    for (const [stmt, code] of places) this.of(this.hand.statements, stmt.node).push([edit, code]);
    if (holder) this.of(this.hand.behind, holder.node).push([edit, this.own(this.stmt)]);
  }
}

module.exports = { Catalogue, Edit, Hand, SMALL, TEXT };
