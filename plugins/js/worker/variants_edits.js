'use strict';
// The edits of a statement: what each changes, that none is there twice, and all of them as one
// program, a mutant schema (Untch, Offutt and Harrold, 1993): every edit is in the text, behind a
// number that is compared with the one of the edit that is on.

const { Splices } = require('./variants_splices.js');
const { count } = require('./variants_tree.js');

// An expression or statement may have this many nodes whatever it replaces. What is larger must not
// be larger than the statement: a whole solution put into a `return` would tell nothing.
const SMALL = 12;
// Alternatives compared one after the other before they are put into groups.
const GROUP = 8;

/** One edit. [start, end) is what it replaces, `fresh` what with: an expression node, a list of
 * statement nodes, or text. number: what the flag is set to, once it is compiled. */
class Edit {
  constructor(stmt, kind, start, end, fresh, node = null) {
    Object.assign(this, { stmt, kind, start, end, fresh, node, number: 0, part: stmt.part });
  }
}

/** The edits of one statement after another. begin(stmt), then edits are added; compiled() gives the
 * text of the program that holds those of the statement in hand. */
class Catalogue {
  constructor(program, counting, word, texts) {
    Object.assign(this, { program, counting, word, texts });
    this.seen = new Set();
    this.duplicates = 0;
  }

  begin(stmt) {
    this.stmt = stmt;
    this.edits = [];
    this.expressions = new Map();       // node -> [[edit, code]]
    this.statements = new Map();        // statement's node -> [[edit, code]]
    this.before = [];
    this.behind = new Map();            // statement's node -> [[edit, code]] to put behind it
    this.whole = this.texts.text(stmt.node);
    this.places = this.texts.places(stmt.node);
    this.mark = stmt.node.start + ':';
    this.seen.add(this.mark + this.whole);
    this.size = count(stmt.node);
  }

  isFresh(key) {
    if (this.seen.has(key)) {
      this.duplicates++;
      return false;
    }
    this.seen.add(key);
    return true;
  }

  add(table, edit, code) {
    this.edits.push(edit);
    table.push([edit, code]);
  }

  /** Replaces an expression of the statement in hand. */
  expression(node, fresh, kind) {
    const place = this.places.get(node);
    if (!place) return;
    const code = this.texts.text(fresh);
    if (!this.isFresh(this.mark + this.whole.slice(0, place[0]) + code + this.whole.slice(place[1]))) return;
    const edit = new Edit(this.stmt, kind, node.start, node.end, fresh, node);
    this.add(this.of(this.expressions, node), edit, code);
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
    return !stmt.labelled && !(node.type === 'VariableDeclaration' && node.kind !== 'var') &&
      node.type !== 'ClassDeclaration' && node.type !== 'SwitchCase';
  }

  /** Replaces the statement in hand, a simple one, by statements. */
  statement(fresh, kind, code = this.code(fresh)) {
    if (!this.branches(this.stmt) || !this.isFresh(this.mark + this.words(fresh))) return;
    const { node } = this.stmt;
    this.add(this.of(this.statements, node), new Edit(this.stmt, kind, node.start, node.end, fresh), code);
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
    this.add(behind ? this.of(this.behind, node) : this.before, new Edit(this.stmt, kind, place, place, fresh), code);
  }

  /** An edit of the statement in hand and of others. places: [[statement, code in its place]]; holder:
   * the statement that the one in hand is moved behind. */
  several(key, kind, start, end, text, places, holder = null) {
    if (!this.isFresh(this.mark + key)) return;
    const edit = new Edit(this.stmt, kind, start, end, text);
    this.edits.push(edit);
    for (const [stmt, code] of places) this.of(this.statements, stmt.node).push([edit, code]);
    if (holder) this.of(this.behind, holder.node).push([edit, this.own(this.stmt)]);
  }

  // ------------------------------------------------------------------ schema

  /** The program's text, with edits of the statement in hand in it: all, or some. */
  compiled(some = new Set(this.edits)) {
    const splices = new Splices(this.program.source, this.counting.around);
    const flag = this.word.flag;
    let next = 1;
    for (const edit of some) edit.number = 0;
    const numbered = (table) => table.filter(([edit]) => some.has(edit)).map(([edit, code]) => {
      if (!edit.number) edit.number = next++;
      return [edit.number, code];
    });
    const gate = (table) => (table.length === 1 ? `${flag}===${table[0][0]}`
      : `${flag}>=${table[0][0]}&&${flag}<=${table[table.length - 1][0]}`);
    const choose = (table, make, otherwise) => {
      if (table.length > GROUP + GROUP / 2) {
        const groups = [];
        for (let i = 0; i < table.length; i += GROUP) {
          const group = table.slice(i, i + GROUP);
          groups.push([group, choose(group, make, otherwise)]);
        }
        return groups.reduceRight((rest, [group, text]) => make(gate(group), text, rest), otherwise);
      }
      return table.reduceRight((rest, [number, code]) => make(`${flag}===${number}`, code, rest), otherwise);
    };
    const branch = (test, code, rest) => `if(${test}){${code}}else{${rest}}`;
    const choice = (test, code, rest) => `${test}?${code}:${rest}`;

    const { node } = this.stmt;
    // The statement in hand first: all of its edits then have numbers that follow one another, which
    // a gate tests for. What other statements have is edits of several places, which are few.
    if (this.statements.has(node)) numbered(this.statements.get(node));
    for (const [place, pairs] of this.statements) {
      const table = numbered(pairs);
      if (!table.length) continue;
      const test = place === node ? gate(table) : table.map(([number]) => `${flag}===${number}`).join('||');
      splices.wrap(place.start, place.end, 3, `{if(${test}){${choose(table, branch, '')}}else{`, '}}');
    }
    for (const [place, pairs] of this.expressions) {
      const table = numbered(pairs);
      if (table.length) splices.wrap(place.start, place.end, 4, `(${gate(table)}?${choose(table, choice, '0')}:`, ')');
    }
    const inserted = (place, pairs, behind) => {
      const table = numbered(pairs);
      if (!table.length) return;
      const text = `;if(${gate(table)}){${choose(table, branch, '')}}`;
      splices.wrap(place.start, place.end, 2, behind ? '' : text, behind ? text : '');
    };
    inserted(node, this.before, false);
    for (const [place, pairs] of this.behind) inserted(place, pairs, true);
    return splices.render();
  }
}

module.exports = { Catalogue, SMALL };
