'use strict';
// Describes edits: what each replaces, and which names that concerns.

const { shown } = require('./difference.js');
const { size, written } = require('./layout.js');
const { Refused } = require('./refused.js');
const { children, headers, SIMPLE, LOOPS } = require('./tree.js');
const { uses } = require('./uses.js');

class Describer {
  constructor(session) {
    this.session = session;
    this.index = null;          // of each statement what it reads and gives a value, made when it is asked for
  }

  /** The Edit messages of edits of these numbers. */
  describe(numbers) {
    return numbers.map((number) => {
      const one = this.session.edits[number];
      if (one === undefined) throw new Refused(`edit ${number} is not one of ${this.session.edits.length}`);
      const found = one.flip ? this.flip(one.flip) : one.hunk ? this.hunk(one.hunk) : this.edit(one);
      return trimmed({ edit: number, ...found });
    });
  }

  span(start, end) {
    const { positions } = this.session;
    return trimmed({ start: positions.byte(start), end: positions.byte(end) });
  }

  flip({ point }) {
    const { reads } = uses([point.node]);
    return { statement: point.statement, span: this.span(point.node.start, point.node.end), kind: point.branch ? 'branch' : 'value', size: 1,
      oldReads: sorted(reads) };
  }

  hunk(hunk) {
    const { program } = this.session, found = shown(hunk, program.source);
    const stmt = program.statements.find(({ number }) => number === hunk.statement), { start, end } = hunk;
    const gone = found.oldReads.filter((name) => !found.newReads.includes(name));
    return { ...found, span: this.span(start, end), unread: stmt ? gone.filter((name) => this.isBypassed(name, { stmt, start, end })) : [] };
  }

  edit({ hand, edit }) {
    const { program, texts } = this.session;
    const text = written(edit, program.source, texts);
    const [before, after] = this.nodes(edit).map(uses);
    const gone = [...before.reads].filter((name) => !after.reads.has(name));
    return {
      // The condition of do-while is a statement of its own.
      statement: edit.node !== null && edit.stmt.node.type === 'DoWhileStatement' ? program.numberAt(edit.stmt.node.test.start) : edit.stmt.number,
      span: this.span(edit.start, edit.end), replacement: Buffer.from(text).toString('base64'),
      // An edit that brings about what a donor has is the donor's, whatever it was made from.
      kind: hand.pool !== null && hand.pool.restores(edit) ? 'donor' : edit.kind,
      size: size(program.source.slice(edit.start, edit.end), text),
      oldReads: sorted(before.reads), newReads: sorted(after.reads), binds: sorted(after.binds),
      unread: sorted(gone.filter((name) => this.isBypassed(name, edit))),
    };
  }

  /** The nodes that an edit replaces, and those that it puts in their place. */
  nodes({ stmt, node, start, end, fresh }) {
    if (node !== null) return [[node], [fresh]];
    if (Array.isArray(fresh)) return [start === end ? [] : [stmt.node], fresh];
    // Statements that change places.
    const moved = this.session.program.statements.map((one) => one.node).filter((one) => start <= one.start && one.end <= end && SIMPLE.has(one.type));
    return [moved, moved];
  }

  // -------------------------------------------------------------------- unread

  /** Whether an edit leaves a variable without a reader to which another statement gives a value. What only
   * goes into the variable itself (`n += x`) is not read. */
  isBypassed(name, edit) {
    const binding = this.binding(name, edit.stmt);
    if (binding && (binding.callable || binding.kind === 'param')) return false;
    let isGiven = false;
    for (const { stmt, reads, binds } of this.statements()) {
      if (binds.get(name) === binding && binds.has(name)) isGiven = isGiven || stmt !== edit.stmt;
      else if (stmt !== edit.stmt && reads.get(name) === binding && reads.has(name)) return false;
    }
    return isGiven && !this.remains(name, edit);
  }

  /** Whether the edit's own statement reads a name beside what the edit replaces. */
  remains(name, { stmt, start, end }) {
    const rest = [];
    const outside = (node) => {
      if (start <= node.start && node.end <= end) return;
      if (node.end <= start || end <= node.start) rest.push(node);
      else for (const child of children(node)) if (child.type !== 'Identifier' || child !== (node.left || node.id)) outside(child);
    };
    own(stmt.node).forEach(outside);
    const { reads, binds } = uses(rest);
    return reads.has(name) && !binds.has(name);
  }

  /** [{stmt, reads, binds}], Maps of names to bindings. */
  statements() {
    if (this.index === null) {
      this.index = this.session.program.statements.map((stmt) => {
        const { reads, binds } = uses(own(stmt.node), true);
        const bound = (names) => new Map([...names].map((name) => [name, this.binding(name, stmt)]));
        return { stmt, reads: bound(reads), binds: bound(binds) };
      });
    }
    return this.index;
  }

  /** What a name in a statement stands for; undefined of one that the program does not bind. */
  binding(name, { node, func }) {
    const { program } = this.session, at = LOOPS.has(node.type) ? node.body.start : node.end;
    return program.visible(func, at).get(name) ?? program.visible(func, at - 1).get(name);
  }
}

/** A statement's own nodes: of a compound one what its header has. */
function own(node) {
  if (SIMPLE.has(node.type)) return [node];
  const found = headers(node).map(({ root }) => root);
  if (node.type === 'ForStatement' && node.init && node.init.type === 'VariableDeclaration') return [node.init, ...found];
  // What takes the elements gets a value.
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') return [{ ...node, body: { type: 'EmptyStatement' } }];
  return found;
}

const sorted = (names) => [...names].sort();

function trimmed(message) {
  for (const [key, value] of Object.entries(message)) if (value === 0 || value === '' || (Array.isArray(value) && !value.length)) delete message[key];
  return message;
}

module.exports = { Describer };
