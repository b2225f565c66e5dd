'use strict';
// What edits draw on besides the text they change: constants, calls, and the donors' code in the names
// of each function of the program.

const { Readings } = require('./donors.js');
const { SMALL } = require('./edits.js');
const { namesMap } = require('./names.js');
const { NOTHING, NUMBER } = require('./values.js');
const { walk, member, call } = require('./tree.js');

// A statement of a donor that is put in may have this many nodes.
const STATEMENT = SMALL + 8;
// A shorter piece (`n`, `break`, `return n`) is in most programs: that a donor has it says nothing.
const TELLING = 3;
const MANY = 10;            // properties that take one another's place

/** values: what the program's variables held, a Held of repair/values.js. */
class Pool {
  constructor(program, donors, values, texts) {
    Object.assign(this, { program, donors, values, texts });
    this.read = new Map();
    this.known = new Map();
    this.placed = new Map();
    this.found = { string: new Set(), number: new Set() };
    this.called = new Map();        // text -> {callee, names}: functions of one argument
    const suffixes = new Map(), properties = new Set();
    for (const one of [program, ...donors.map((donor) => donor.program)]) {
      walk(one.tree, (node) => {
        this.constant(node);
        if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && !node.callee.computed &&
            !library(node.callee.object) && node.arguments.every((argument) => argument.type === 'Literal')) {
          const { name: word } = node.callee.property, args = node.arguments;
          suffixes.set(word + '(' + args.map((argument) => argument.raw) + ')', (object) => call(member(object, word), ...args));
        } else if (node.type === 'CallExpression' && node.arguments.length === 1) {
          this.function(node.callee, one);
        } else if (node.type === 'MemberExpression' && !node.computed && !library(node.object) && node.property.type === 'Identifier') {
          const word = node.property.name;
          properties.add(word);
        }
      });
    }
    for (const { property } of this.calledMembers([program, ...donors.map((donor) => donor.program)])) properties.delete(property.name);
    for (const word of properties) suffixes.set(word, (object) => member(object, word));
    this.suffixes = [...suffixes.values()];
    this.properties = [...properties].slice(0, MANY);
  }

  *calledMembers(programs) {
    const found = [];
    for (const one of programs) {
      walk(one.tree, (node) => {
        if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && !node.callee.computed) found.push(node.callee);
      });
    }
    yield* found;
  }

  constant(node) {
    if (node.type !== 'Literal') return;
    const kind = typeof node.value;
    if (kind === 'string' || kind === 'number') this.found[kind].add(node.value);
  }

  constants(kind) {
    return [...this.found[kind]];
  }

  /** Remembers what is called with one argument and may be called by the program too. */
  function(callee, one) {
    const own = callee.type === 'Identifier' && this.program.bindings.find((b) => b.name === callee.name && b.callable);
    const bound = callee.type === 'Identifier' && one.bindings.some((b) => b.name === callee.name);
    if (callee.type === 'Identifier' ? own || !bound : callee.type === 'MemberExpression' && library(callee.object) && !callee.computed) {
      this.called.set(this.texts.text(callee), { text: this.texts.text(callee), callee, own: own || null });
    }
  }

  /** Functions to wrap an expression of a function with, not itself. */
  wrappers(func) {
    return [...this.called.values()].filter(({ own }) => {
      if (!own) return true;
      for (const f of func.outwards()) if (f.name === own.name) return false;
      return true;
    });
  }

  /** Whether a variable held a number, or may have. */
  isNumber(b) {
    const kinds = this.values.kinds(b);
    return kinds === 0 || (kinds & NUMBER) !== 0;
  }

  // ------------------------------------------------------------------ donors

  /** Every donor's pieces in the names of a function, from the donor's function of that name if it has
   * one; of a function without a name, from all of them. */
  readings(func) {
    let found = this.read.get(func);
    if (found) return found;
    this.read.set(func, found = []);
    const own = this.program.functions.includes(func) ? reachable(func) : [];
    for (const donor of this.donors) {
      for (const other of this.counterparts(func, donor)) {
        const names = this.names(func, donor, other, own);
        found.push(new Readings(this.program, func, donor, other, names));
      }
    }
    return found;
  }

  /** The donor's function that a function's outermost one corresponds to, and all that are in it. */
  counterparts(func, donor) {
    const { functions } = donor.program;
    const outer = func.outermost;
    const same = functions.filter((f) => !f.isProgram && f.name === outer.name && f.outermost === f);
    const tops = same.length ? same : functions.filter((f) => f.outermost === f && (!f.isProgram || functions.length === 1));
    return functions.filter((f) => tops.includes(f.outermost));
  }

  names(func, donor, other, own) {
    const theirs = reachable(other), values = donor.profile ? donor.profile.values : NOTHING;
    return namesMap(func.outermost, other.outermost, own, this.program.unbound, theirs, this.values, values);
  }

  /** Donors' expressions that may stand for one at a place; most: nodes. */
  expressions(node, place, most, truth) {
    const condition = place.condition || truth, visible = this.visible(place.func, node.start);
    const found = [];
    for (const readings of this.readings(place.func)) {
      for (const reading of readings.expressions) {
        const { piece } = reading;
        if (!piece.whole && piece.size >= TELLING && piece.size <= most && piece.truth === condition &&
            readable(reading, visible)) found.push(reading.node);
      }
    }
    return found;
  }

  visible(func, at) {
    const key = func.node.start + ':' + at;
    let found = this.placed.get(key);
    if (!found) this.placed.set(key, found = this.program.visible(func, at));
    return found;
  }

  /** [[statement, kind of the edit that puts it in]] */
  statements(stmt) {
    const visible = this.visible(stmt.func, stmt.node.end - 1);
    const found = [];
    for (const readings of this.readings(stmt.func)) {
      for (const reading of readings.statements) {
        const { piece, node } = reading;
        if (piece.whole || piece.size > STATEMENT || !readable(reading, visible)) continue;
        const inner = node.type === 'IfStatement' ? node.consequent.type : node.type;
        if (/^(Break|Continue)/.test(inner) && (!stmt.loop || (node.label || (node.consequent || node).label))) continue;
        if (inner === 'ReturnStatement' && stmt.func.isProgram) continue;
        found.push([node, piece.size >= TELLING && node.type !== 'IfStatement' ? 'donor' : 'insert']);
      }
    }
    return found;
  }

  /** Donors' conditions in the names of a function, as they can be read at a place in it. */
  conditions(func, at) {
    const visible = this.visible(func, at);
    return this.readings(func).flatMap((readings) => readings.expressions
      .filter((reading) => reading.piece.truth && reading.piece.size <= SMALL && readable(reading, visible))
      .map(({ node }) => node));
  }

  /** Whether a donor has code of this text, long enough to mean something. */
  has(func, text) {
    let known = this.known.get(func);
    if (!known) {
      this.known.set(func, known = new Set());
      for (const { expressions, statements } of this.readings(func)) {
        for (const { piece, node } of [...expressions, ...statements]) {
          if (piece.size >= TELLING && node.type !== 'IfStatement') known.add(this.texts.text(node));
        }
      }
    }
    return known.has(text);
  }

  /** Whether the edit makes an expression or a statement that a donor has. */
  restores(edit) {
    const { texts } = this, { func, node } = edit.stmt;
    if (!edit.node) return Array.isArray(edit.fresh) && edit.fresh.some((made) => this.has(func, texts.text(made)));
    const places = texts.places(node), whole = texts.text(node), text = texts.text(edit.fresh);
    const [start, end] = places.get(edit.node);
    const funcs = this.program.functions.filter((f) => f === func || (f.node.start >= node.start && f.node.end <= node.end));
    for (const [first, last] of places.values()) {
      if (first > start || end > last) continue;
      const made = whole.slice(first, start) + text + whole.slice(end, last);
      if (funcs.some((f) => this.has(f, made))) return true;
    }
    return false;
  }
}

/** Whether code that sees these bindings can hold a reading. */
const readable = ({ bindings, reads }, visible) => bindings.every((b) => visible.get(b.name) === b) && reads.every((name) => visible.has(name));

const library = (node) => node.type === 'Identifier' && /^[A-Z]/.test(node.name);

/** All variables of a function and of those around it. */
function reachable(func) {
  return [...func.outwards()].flatMap((f) => f.bindings.filter((b) => !b.callable));
}

module.exports = { Pool };
