'use strict';
// What a donor has to give: expressions and small statements, in the program's names.

const { children, headers, count, bound, walk, assignment, SIMPLE, FUNCTIONS, CLASSES } = require('./tree.js');
const { isTruth } = require('./expressions.js');
const { Elements, placed, word, MOST } = require('./elements.js');
const { PIECES } = require('./text.js');

// Ways to name the variables of one piece that are tried.
const READINGS = 12;
const LARGEST = 40;         // nodes of a piece
const NO_PIECE = new Set(['Literal', 'Identifier', 'SpreadElement', 'Property', 'ThisExpression', 'Super', 'MetaProperty']);

/** An expression or simple statement of a donor. whole: it is all that its function computes. */
class Piece {
  constructor(node, whole) {
    this.node = node;
    this.whole = whole;
    this.size = count(node);
    this.truth = isTruth(node) || node.type === 'LogicalExpression';
    this.used = new Set();      // names that it does not bind itself
    this.stored = new Set();    // those of them that it assigns
    this.calls = new Set();
    this.printable = true;
    const own = new Set();
    walk(node, (inner) => {
      if (FUNCTIONS.has(inner.type)) for (const param of inner.params) for (const id of bound(param)) own.add(id.name);
    });
    walk(node, (inner) => {
      if (!PIECES[inner.type] || PIECES[inner.type](inner) === null) this.printable = false;
      if (inner.type === 'Identifier' && !own.has(inner.name)) this.used.add(inner.name);
      if (inner.type === 'CallExpression' && inner.callee.type === 'Identifier') this.calls.add(inner.callee.name);
      const target = inner.type === 'AssignmentExpression' ? inner.left : inner.type === 'UpdateExpression' ? inner.argument : null;
      for (const id of target ? bound(target) : []) if (!own.has(id.name)) this.stored.add(id.name);
    });
  }
}

/** A correct program. profile: repair/profile.js's, null where the host has none. */
class Donor {
  constructor(program, profile) {
    this.program = program;
    this.profile = profile;
    this.own = new Set(this.program.bindings.filter((b) => b.callable).map((b) => b.name));
    this.pieces = new Map();
    for (const func of this.program.functions) this.pieces.set(func, this.collect(func));
  }

  collect(func) {
    const expressions = [], statements = [];
    const { body } = func.node;
    if (body.type !== 'BlockStatement' && !func.isProgram) this.expressions(body, expressions, true);
    const several = func.statements.length > 1;
    for (const stmt of func.statements) {
      const { node } = stmt;
      if (node.directive || node.type === 'ClassDeclaration') continue;
      if (SIMPLE.has(node.type)) statements.push(...this.statement(node, !several));
      else if (node.type === 'IfStatement' && !node.alternate) {
        const inner = node.consequent.type === 'BlockStatement' ? node.consequent.body : [node.consequent];
        if (inner.length === 1 && SIMPLE.has(inner[0].type) && inner[0].type !== 'VariableDeclaration') {
          statements.push(new Piece({ ...node, consequent: inner[0] }, !several));
        }
      }
      for (const { root } of headers(node)) if (!FUNCTIONS.has(root.type)) this.expressions(root, expressions, !several);
    }
    return { expressions: expressions.filter(usable), statements: statements.filter(usable) };
  }

  /** A declaration gives an assignment to what it declares: a second one would hide the program's. */
  statement(node, whole) {
    if (node.type !== 'VariableDeclaration') return [new Piece(node, whole)];
    return node.declarations.filter((one) => one.init && one.id.type === 'Identifier' && !FUNCTIONS.has(one.init.type))
      .map((one) => new Piece(assignment(one.id, '=', one.init), whole));
  }

  expressions(root, out, whole) {
    const { type } = root;
    if (CLASSES.has(type) || (FUNCTIONS.has(type) && root.body.type === 'BlockStatement')) return;
    if (!NO_PIECE.has(type) && !type.endsWith('Pattern') && type !== 'RestElement') out.push(new Piece(root, whole));
    for (const child of FUNCTIONS.has(type) ? [root.body] : children(root)) this.expressions(child, out, false);
  }
}

const usable = (piece) => piece.printable && piece.size <= LARGEST;

/** The node with names replaced, by names or expressions; shared where there are none to replace. */
function renamed(node, names) {
  if (node.type === 'Identifier') {
    const fresh = names.get(node.name);
    return fresh === undefined ? node : typeof fresh === 'string' ? { type: 'Identifier', name: fresh } : fresh;
  }
  if (FUNCTIONS.has(node.type)) {
    const own = new Set(node.params.flatMap((param) => bound(param).map((id) => id.name)));
    names = new Map([...names].filter(([old]) => !own.has(old)));
  }
  let changed = null;
  for (const [field, old] of Object.entries(node)) {
    if (old === null || typeof old !== 'object' || field === 'loc' || field === 'label') continue;
    if ((field === 'key' || field === 'property') && !node.computed) continue;
    let fresh = old;
    if (Array.isArray(old)) {
      const items = old.map((item) => (item && item.type ? renamed(item, names) : item));
      if (items.some((item, index) => item !== old[index])) fresh = items;
    } else if (old.type) {
      fresh = renamed(old, names);
    }
    if (fresh !== old) (changed = changed || {})[field] = fresh;
  }
  if (!changed) return node;
  return node.type === 'Property' && node.shorthand ? { ...node, ...changed, shorthand: false } : { ...node, ...changed };
}

/** A donor's pieces in the names of one function of the program: lists of {piece, node, bindings, reads}.
 * bindings: the program's that the node reads; reads: names of others. */
class Readings {
  constructor(program, func, donor, donorFunc, names) {
    Object.assign(this, { program, func, donor, theirs: donorFunc, names });
    this.own = new Map(names.size ? [...names.keys()].map((b) => [b.name, b]) : []);
    this.taken = new Elements(func.outermost.node);
    this.elements = new Elements(donorFunc.outermost.node);
    this.places = new Map([...this.elements.places.values()].flat().map((node) => [word(node), node]));
    const { expressions, statements } = donor.pieces.get(donorFunc);
    this.expressions = expressions.flatMap((piece) => this.both(piece));
    this.statements = statements.flatMap((piece) => this.both(piece));
  }

  /** The piece as it is, and with the program's variables for what it takes by index. */
  both(piece) {
    const found = this.read(piece);
    if (!this.places.size || !this.taken.variables.size) return found;
    const node = placed(piece.node);
    return node === piece.node ? found : [...found, ...this.read(new Piece(node, piece.whole), piece)];
  }

  /** of: the piece that this one is a form of. */
  read(piece, of = piece) {
    const words = [], choices = [];
    for (const name of piece.used) {
      const options = this.options(name, piece);
      if (!options.length) return [];
      words.push(name);
      choices.push(options);
    }
    const only = choices.every((options) => options.length === 1);
    const found = [];
    for (const combination of product(choices, 8 * READINGS)) {
      if (!only && new Set(combination.map((b) => b.name)).size < combination.length) continue;
      if (words.some((one, at) => piece.stored.has(one) && !writable(combination[at]))) continue;
      const names = new Map();
      words.forEach((one, at) => one !== combination[at].name && names.set(one, combination[at].node || combination[at].name));
      const node = names.size ? renamed(piece.node, names) : piece.node;
      found.push({ piece: of, node, bindings: combination.filter((b) => b.func), reads: combination.flatMap((b) => b.reads || []) });
      if (found.length === READINGS) break;
    }
    return found;
  }

  /** What a name of the donor can be in the program: bindings, {name} of one that neither binds, or
   * {name, node, reads} of an expression and the names in it. */
  options(name, piece) {
    if (this.places.has(name)) return this.variables(this.places.get(name).object.name);
    if (this.donor.own.has(name)) {
      // A function of the donor's is never called: only the program's own of that name.
      const own = this.program.bindings.find((b) => b.name === name && b.callable);
      return own && own.func !== this.func && piece.calls.has(name) ? [own] : [];
    }
    const variable = this.own.get(name);
    if (variable) return [...this.names.get(variable) || [], ...this.at(this.elements.sequence(name))];
    if (this.donor.program.bindings.some((b) => b.name === name)) return [];
    return this.program.bindings.some((b) => b.name === name) ? [] : [{ name }];
  }

  /** The program's bindings that a donor's sequence may be. */
  sequences(name) {
    const variable = this.own.get(name);
    return (variable && this.names.get(variable)) || [];
  }

  /** The program's variables that take the elements of a donor's sequence. */
  variables(sequence) {
    return this.sequences(sequence).flatMap(({ name }) => this.taken.variables.get(name) || [])
      .flatMap((name) => this.program.bindings.filter((b) => b.name === name)).slice(0, MOST);
  }

  /** The program's expressions for an element of a donor's sequence. */
  at(sequence) {
    return this.sequences(sequence).flatMap(({ name }) => this.taken.places.get(name) || []).slice(0, MOST).map((node) => (
      { name: word(node), node, reads: [node.object.name, node.property.name] }));
  }
}

const writable = (b) => b.unbound || (b.func && b.kind !== 'const');

function* product(choices, most) {
  const at = choices.map(() => 0);
  for (let made = 0; made < most; made++) {
    yield choices.map((options, index) => options[at[index]]);
    let index = at.length - 1;
    while (index >= 0 && ++at[index] === choices[index].length) at[index--] = 0;
    if (index < 0) return;
  }
}

module.exports = { Donor, Piece, Readings, renamed };
