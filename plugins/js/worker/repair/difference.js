'use strict';
// The hunks in which the program differs from a donor (ListDifference): texts to put into its source.

const { TEXT } = require('./edits.js');
const { indentation, size, startsLine } = require('./layout.js');
const { listed } = require('./list.js');
const { Naming, block, common, kin, naming, paired, parts } = require('./matching.js');
const { NOTHING } = require('./values.js');
const { walk, FUNCTIONS, SIMPLE } = require('./tree.js');
const { uses } = require('./uses.js');

// Characters of the program and of a donor that are compared at most.
const LARGEST = 1 << 15;
const LOOSE = /^(Sequence|Assignment|ArrowFunction|Yield|Conditional|Unary|Await|Update|Binary|Logical|Function|Class|Object)Expression$/;
const TIGHT = /^(Binary|Logical|Unary|Member|New|Conditional|Await|Update|TaggedTemplate|Call|Chain)Expression$/;

/** A difference that cannot be written down as hunks. */
class Unwritable extends Error {}

/** [start, end) becomes a text. statement: its number. old, fresh: nodes of the program and the donor. */
class Hunk {
  constructor(list, statement, start, end, text, old, fresh) {
    Object.assign(this, { list, statement, start, end, text, old, fresh });
  }
}

/** The EditsListed of a ListDifference. */
function difference(session, { donor: number = 0 }) {
  const { edits } = session, first = edits.length;
  for (const donor of session.donors(number, number + 1)) {
    try {
      const found = new Difference(session, donor).find();
      for (const hunk of found) edits.push({ hunk });
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
    }
  }
  return listed(first, edits.length - first, {});
}

class Difference {
  constructor({ program, values, entryPoint }, donor) {
    Object.assign(this, { program, values, entryPoint, donor, hunks: [] });
    this.source = program.source;
    this.mine = new Naming(this.source);
  }

  find() {
    const { program, donor } = this;
    if (this.source.length + donor.program.source.length > LARGEST || this.entryPoint === '') throw new Unwritable();
    const entry = (one) => one.functions.filter((f) => f.parent && f.isEntry(this.entryPoint)).pop();
    const own = entry(program), theirs = entry(donor.program);
    if (!own || !theirs) throw new Unwritable();
    this.functions(own, theirs, new Set([theirs.name]));
    if (this.hunks.some(({ text }) => Buffer.byteLength(text) > TEXT)) throw new Unwritable();
    return this.hunks.sort((a, b) => a.start - b.start);
  }

  // ------------------------------------------------------------------ functions

  /** Two functions, and those that the donor's calls at the top level. */
  functions(own, theirs, seen) {
    const { program, donor } = this;
    if (own.parameters.length !== theirs.parameters.length) throw new Unwritable();
    const values = donor.profile ? donor.profile.values : NOTHING;
    this.theirs = new Naming(donor.program.source, naming({ program, func: own, values: this.values }, { program: donor.program, func: theirs, values }));
    this.body(own.node, theirs.node);
    const called = new Set();
    walk(theirs.node, (node) => {
      if (node.type === 'Identifier') called.add(node.name);
    });
    for (const one of donor.program.functions) {
      if (!one.parent || !one.parent.isProgram || seen.has(one.name) || !called.has(one.name)) continue;
      seen.add(one.name);
      const same = program.functions.find((f) => f.parent && f.parent.isProgram && f.name === one.name);
      if (same) this.functions(same, one, seen);
      else this.added(own, one);
    }
  }

  /** Puts a function of the donor's before one of the program's. */
  added(own, theirs) {
    const holder = (program, { node }) => program.tree.body.find((one) => one.start <= node.start && node.end <= one.end);
    const place = holder(this.program, own), node = holder(this.donor.program, theirs);
    this.add(place, place.start, place.start, this.donor.program.source.slice(node.start, node.end) + '\n', [], [node]);
  }

  /** The bodies of two functions. */
  body(own, theirs) {
    if (own.body.type === 'BlockStatement' && theirs.body.type === 'BlockStatement') this.block(own.body.body, theirs.body.body, own.body);
    else if (own.body.type !== 'BlockStatement' && theirs.body.type !== 'BlockStatement') this.expression(own.body, theirs.body, own);
    else throw new Unwritable();
  }

  // --------------------------------------------------------------------- blocks

  /** Two lists of statements. holder: the program's block, null of a statement alone. */
  block(own, theirs, holder) {
    let at = 0, other = 0;
    const pairs = paired(own, theirs, (one, two) => common(one, two, this.mine, this.theirs));
    for (const [i, k] of [...pairs, [own.length, theirs.length]]) {
      this.gap(own, own.slice(at, i), theirs.slice(other, k), i, holder);
      if (i < own.length) this.statement(own[i], theirs[k]);
      [at, other] = [i + 1, k + 1];
    }
  }

  /** Statements that are no pairs, in one place: before the one at an index. Those that have the same part
   * there take each other's place. */
  gap(block, old, fresh, index, holder) {
    let at = 0, other = 0;
    for (const [i, k] of [...paired(old, fresh, (one, two) => kin(one, two, this.mine, this.theirs)), [old.length, fresh.length]]) {
      for (const node of old.slice(at, i)) this.replace(node, []);
      if (other < k) this.insert(block, i < old.length ? block.indexOf(old[i]) : index, fresh.slice(other, k), holder);
      if (i < old.length) {
        if (old[i].type === fresh[k].type) this.statement(old[i], fresh[k]);
        else this.replace(old[i], [fresh[k]]);
      }
      [at, other] = [i + 1, k + 1];
    }
  }

  /** Two statements of one kind. */
  statement(own, theirs) {
    if (this.mine.dump(own) === this.theirs.dump(theirs)) return;
    switch (own.type) {
      case 'BlockStatement': return this.block(own.body, theirs.body, own);
      case 'IfStatement':
        this.expression(own.test, theirs.test, own);
        this.inner(own.consequent, theirs.consequent);
        return this.otherwise(own, theirs);
      case 'WhileStatement':
        this.expression(own.test, theirs.test, own);
        return this.inner(own.body, theirs.body);
      case 'ForStatement': case 'ForInStatement': case 'ForOfStatement':
        this.header(own, theirs);
        return this.inner(own.body, theirs.body);
      case 'FunctionDeclaration':
        if (this.mine.dump(own.params) === this.theirs.dump(theirs.params)) return this.body(own, theirs);
        return this.replace(own, [theirs]);
      case 'ExpressionStatement': return this.expression(own.expression, theirs.expression, own);
      case 'ReturnStatement': case 'ThrowStatement':
        if (own.argument && theirs.argument) return this.expression(own.argument, theirs.argument, own);
        return this.replace(own, [theirs]);
      case 'VariableDeclaration': return this.declaration(own, theirs);
      default: return this.replace(own, [theirs]);
    }
  }

  declaration(own, theirs) {
    const [one] = own.declarations, [other] = theirs.declarations;
    const fixed = own.kind === 'const' && theirs.kind !== 'const';      // the donor changes it
    const alike = !fixed && own.declarations.length === 1 && theirs.declarations.length === 1 && one.init && other.init &&
      this.mine.dump(one.id) === this.theirs.dump(other.id);
    if (alike) this.expression(one.init, other.init, own);
    else this.replace(own, [theirs]);
  }

  /** The bodies of loops and branches. */
  inner(own, theirs) {
    this.block(block(own), block(theirs), own.type === 'BlockStatement' ? own : null);
  }

  otherwise(own, theirs) {
    const mine = own.alternate, other = theirs.alternate;
    if (mine && other && mine.type === 'IfStatement' && other.type === 'IfStatement') this.statement(mine, other);
    else if (mine && other && mine.type !== 'IfStatement' && other.type !== 'IfStatement') this.inner(mine, other);
    else if (mine && other) this.add(own, mine.start, mine.end, this.written([other], own), [mine], [other]);
    else if (mine) this.add(own, mine.start, mine.end, '{}', [mine], []);
    else if (other) this.add(own, own.end, own.end, ' else ' + this.written([other], own), [], [other]);
  }

  header(own, theirs) {
    const fields = own.type === 'ForStatement' ? ['init', 'test', 'update'] : ['left', 'right'];
    const differing = fields.filter((field) => this.mine.dump(own[field]) !== this.theirs.dump(theirs[field]));
    if (!differing.length) return;
    const [field] = differing;
    if (differing.length === 1 && own[field] && theirs[field] && !/Declaration$/.test(own[field].type + theirs[field].type)) {
      this.expression(own[field], theirs[field], own);
      return;
    }
    const shown = { source: this.theirs.source, start: theirs.start, end: theirs.body.start };
    const text = fields.reduceRight((rest, name) => (theirs[name] ? splice(rest, theirs[name], this.theirs.text(theirs[name])) : rest), shown);
    this.add(own, own.start, own.body.start, text.source.slice(text.start, text.end), fields.map((name) => own[name]).filter(Boolean),
      fields.map((name) => theirs[name]).filter(Boolean));
  }

  // ----------------------------------------------------------------- hunks

  /** The smallest expression that holds all differences of two. parent: the program's node around it. */
  expression(own, theirs, parent) {
    if (this.mine.dump(own) === this.theirs.dump(theirs)) return;
    if (own.type === theirs.type) {
      const left = parts(own), right = parts(theirs);
      const differing = left.length === right.length ? left.flatMap((child, at) => (
        this.mine.dump(child) === this.theirs.dump(right[at]) ? [] : [[child, right[at]]])) : [];
      if (FUNCTIONS.has(own.type) && differing.length === 1 && differing[0][0] === own.body &&
          own.body.type === 'BlockStatement' && theirs.body.type === 'BlockStatement') return this.body(own, theirs);
      const [only] = differing;
      if (differing.length === 1 && isPlace(only[0]) && isPlace(only[1]) && shell(own) === shell(theirs)) {
        this.expression(...only, own);
        return;
      }
    }
    let text = this.theirs.text(theirs);
    if (LOOSE.test(theirs.type) && TIGHT.test(parent.type)) text = `(${text})`;
    this.add(own, own.start, own.end, text, [own], [theirs]);
  }

  /** A statement by statements. */
  replace(own, fresh) {
    if (!fresh.length && /^(Function|Class)Declaration$/.test(own.type)) return;      // nothing depends on it
    const stmt = this.program.of.get(own);
    if (stmt && stmt.block === null && (fresh.length > 1 || (fresh[0] && fresh[0].type === 'VariableDeclaration'))) throw new Unwritable();
    this.add(own, own.start, own.end, this.written(fresh, own) || ';', [own], fresh);
  }

  /** Statements before the one at an index of a block, or after its last one. */
  insert(statements, index, fresh, holder) {
    if (holder === null) throw new Unwritable();
    if (!statements.length) {
      this.add(holder, holder.start + 1, holder.start + 1, ' ' + this.written(fresh, holder) + ' ', [], fresh);
      return;
    }
    const beside = statements[Math.max(index - 1, 0)];
    const gap = startsLine(this.source, beside.start) ? '\n' + indentation(this.source, beside.start) : ' ';
    const text = this.written(fresh, beside);
    if (index === 0) this.add(beside, beside.start, beside.start, text + gap, [], fresh);
    else this.add(statements[index] || beside, beside.end, beside.end, (/[;}]$/.test(this.source.slice(0, beside.end)) ? '' : ';') + gap + text, [], fresh);
  }

  /** Statements of the donor, one below the other, as they stand where one of the program does. */
  written(fresh, beside) {
    const own = startsLine(this.source, beside.start) ? indentation(this.source, beside.start) : '';
    return fresh.map((node) => {
      const theirs = indentation(this.theirs.source, node.start);
      const text = this.theirs.text(node).split('\n').map((line, at) => (at && line.startsWith(theirs) ? own + line.slice(theirs.length) : line)).join('\n');
      return SIMPLE.has(node.type) && !/[;}]$/.test(text) ? text + ';' : text;
    }).join('\n' + own);
  }

  /** Adds a hunk. Two that begin in one place are one, an insertion first. */
  add(node, start, end, text, old, nodes) {
    const fresh = nodes.map((one) => [one, this.theirs]);
    const same = this.hunks.find((one) => one.start === start);
    if (same) {
      if (same.end !== start && end !== start) throw new Unwritable();
      same.text = same.end === start ? same.text + text : text + same.text;
      same.end = Math.max(same.end, end);
      same.old.push(...old);
      same.fresh.push(...fresh);
      return;
    }
    const statement = this.program.numberAt(node.start);
    if (statement === null) throw new Unwritable();
    this.hunks.push(new Hunk(this.hunks, statement, start, end, text, [...old], fresh));
  }
}

/** A source with a node's text replaced; its end moves with it. */
function splice({ source, start, end }, node, text) {
  return { source: source.slice(0, node.start) + text + source.slice(node.end), start, end: end + text.length - (node.end - node.start) };
}

/** What a node says beside its parts. */
function shell(node) {
  const isNode = (value) => value !== null && typeof value === 'object';
  const key = !node.computed && (node.property || node.key);
  return JSON.stringify([key && key.name, ...Object.entries(node).filter(([field, value]) => (
    !isNode(value) && field !== 'start' && field !== 'end' && field !== 'raw'))]);
}

/** Whether a node can be replaced by another expression. */
function isPlace({ type }) {
  return /(Expression|Literal|Identifier)$/.test(type) && type !== 'ChainExpression';
}

/** The program's source with a set of hunks made. */
function spliced(source, hunks) {
  return [...hunks].sort((a, b) => b.start - a.start).reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), source);
}

/** What an Edit message says of a hunk, without its span. */
function shown(hunk, source) {
  const before = uses(hunk.old), reads = new Set(), binds = new Set();
  for (const [node, names] of hunk.fresh) {
    const found = uses([node]);
    for (const word of found.reads) reads.add(names.name(word));
    for (const word of found.binds) binds.add(names.name(word));
  }
  return { kind: 'donor', statement: hunk.statement, replacement: Buffer.from(hunk.text).toString('base64'),
    size: size(source.slice(hunk.start, hunk.end), hunk.text), oldReads: [...before.reads].sort(),
    newReads: [...reads].sort(), binds: [...binds].sort() };
}

module.exports = { difference, shown, spliced };
