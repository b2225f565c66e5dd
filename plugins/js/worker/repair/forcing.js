'use strict';
// A program whose conditions and values can be forced to come out otherwise while it runs.

const { isMap, isProxy, isSet } = require('util').types;
const { children, walk, FUNCTIONS, CLASSES } = require('./tree.js');

// Distinct values of one point that are kept, characters of one that is no text or number, and how
// many that are too large to keep are looked at.
const DISTINCT = 24, CHARACTERS = 1024, LARGE = 8;
const MOST = 1n << 8192n, TEXT = 8 * CHARACTERS, DEEPEST = 12;

const mapEntries = (map) => Map.prototype.entries.call(map);
const setValues = (set) => Set.prototype.values.call(set);

/** A value as it was at one moment. text makes it anew, in whatever realm it is evaluated, and tells
 * it from others. */
class Value {
  constructor(plain, isPlain, text) {
    this.plain = plain;         // the value itself, where it is no object
    this.isPlain = isPlain;
    this.text = text;
  }
}

/** The Value of a value; null where it is no plain data, or too much of it. Runs nothing of the
 * program's. */
function kept(value) {
  if (value === null || typeof value !== 'object') {
    const text = primitive(value, TEXT);
    return text === null ? null : new Value(value, true, text);
  }
  const pieces = [];
  return written(value, pieces, { left: CHARACTERS }, DEEPEST) ? new Value(null, false, `(${pieces.join('')})`) : null;
}

function primitive(value, most) {
  switch (typeof value) {
    case 'string': return value.length > most ? null : JSON.stringify(value);
    case 'bigint': return value > MOST || value < -MOST ? null : `(${value}n)`;
    case 'number': return Object.is(value, -0) ? '(-0)' : `(${value})`;
    case 'function': case 'symbol': return null;
    default: return value === undefined ? '(void 0)' : String(value);
  }
}

/** Adds the text of a value to pieces. False where there is none, or no room for it. */
function written(value, pieces, room, depth) {
  const add = (text) => {
    pieces.push(text);
    return (room.left -= text.length) >= 0;
  };
  if (value === null || typeof value !== 'object') {
    const text = primitive(value, room.left);
    return text !== null && add(text);
  }
  if (depth === 0 || isProxy(value)) return false;
  const items = (all, opening, closing) => {
    if (!add(opening)) return false;
    for (const item of all) if (!written(item, pieces, room, depth - 1) || !add(',')) return false;
    return add(closing);
  };
  if (isSet(value)) return items(setValues(value), 'new Set([', '])');
  if (isMap(value)) return items(mapEntries(value), 'new Map([', '])');
  if (Array.isArray(value)) {
    if (value.length > room.left || !add('[')) return false;
    for (let i = 0; i < value.length; i++) if (!field(value, i, pieces, room, depth) || !add(',')) return false;
    return add(']');
  }
  const above = Object.getPrototypeOf(value);
  if (above !== null && (isProxy(above) || Object.getPrototypeOf(above) !== null)) return false;
  if (!add('{')) return false;
  for (const key of Object.keys(value)) {
    if (!add(`[${JSON.stringify(key)}]:`) || !field(value, key, pieces, room, depth) || !add(',')) return false;
  }
  return add('}');
}

function field(value, key, pieces, room, depth) {
  const found = Object.getOwnPropertyDescriptor(value, key);
  return found !== undefined && 'value' in found && written(found.value, pieces, room, depth - 1);
}

/** A condition, or an expression whose value is assigned or returned. variable: the Binding that it is
 * assigned to, null where that is no name or where it is returned. */
class Point {
  constructor(number, node, func, part, { branch = false, returned = false, variable = null }) {
    Object.assign(this, { number, node, func, part, branch, returned, variable });
  }
}

/** What came out at a point in one run: how often, and the distinct values in order. */
class Seen {
  constructor() {
    this.count = this.large = 0;
    this.first = this.last = null;
    this.values = new Map();
  }

  add(value) {
    this.count++;
    const found = this.last = this.large < LARGE ? kept(value) : null;
    if (this.count === 1) this.first = found;
    if (found === null) this.large++;
    else if (this.values.size < DISTINCT && !this.values.has(found.text)) this.values.set(found.text, found);
  }
}

// Methods that ask their argument whether to take an item: what it gives is a condition.
const ASKING = new Set(['filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every']);

/** Adds points to the splices of a program. wanted(part): whether those of a part are taken. `given` is
 * what the program then calls.
 *
 * watch() begins a run that records; force() says what comes out otherwise in those that follow. */
class Forcing {
  constructor(program, splices, word, wanted) {
    Object.assign(this, { program, splices, word, wanted });
    this.points = [];
    this.seen = null;
    this.target = -1;
    this.occurrence = null;
    this.fresh = null;
    this.count = 0;
    const value = (number, held) => this.value(number, held);
    this.given = { value, branch: (number, held) => value(number, Boolean(held)) };
    this.visit(program.tree, program.module);
  }

  /** The text of the program with its points. */
  render() {
    return this.program.head + this.splices.render();
  }

  watch() {
    return this.seen = new Map();
  }

  /** fresh: gives, of what comes out, what is to come out instead, at one occurrence or (null) at each. */
  force(point, occurrence, fresh) {
    this.seen = null;
    this.target = point.number;
    this.occurrence = occurrence;
    this.fresh = fresh;
  }

  /** Before each run: counts from the first occurrence. */
  again() {
    this.count = 0;
  }

  /** Called by the program. */
  value(number, held) {
    if (this.seen !== null) {
      let seen = this.seen.get(number);
      if (!seen) this.seen.set(number, seen = new Seen());
      seen.add(held);
      return held;
    }
    if (number !== this.target) return held;
    const at = this.count++;
    return this.occurrence === null || this.occurrence === at ? this.fresh(held) : held;
  }

  // ---------------------------------------------------------------- points

  point(node, func, more, opening = '', closing = '') {
    const part = this.program.partAt(node.start);
    if (func.isProgram || !this.wanted(part) || FUNCTIONS.has(node.type) || CLASSES.has(node.type)) return;
    const number = this.points.length;
    this.points.push(new Point(number, node, func, part, more));
    const called = this.word[more.branch ? 'branch' : 'value'];
    // Of two around the same text the one found first is around the other.
    this.splices.wrap(node.start, node.end, 4 + number, `${opening}${called}(${number},(`, `${closing}))`);
  }

  condition(node, func) {
    if (node) this.point(node, func, { branch: true });
  }

  /** What a name holds once it was changed by what is in place. */
  changed(node, target, func) {
    const { name } = target;
    this.point(node, func, { variable: this.variable(target, func) }, `${name}=`, `,${name}`);
  }

  variable(target, func) {
    return target.type === 'Identifier' ? this.program.visible(func, target.end).get(target.name) || null : null;
  }

  /** An expression whose value nobody reads. */
  unread(node, func) {
    if (!node) return;
    if (node.type === 'SequenceExpression') node.expressions.forEach((one) => this.unread(one, func));
    else if (node.type === 'UpdateExpression' && node.argument.type === 'Identifier') this.changed(node, node.argument, func);
  }

  visit(node, func, asked = false) {
    switch (node.type) {
      case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression':
        func = this.program.funcOf.get(node);
        if (node.body.type !== 'BlockStatement') this.point(node.body, func, asked ? { branch: true } : { returned: true });
        return this.visit(node.body, func);
      case 'IfStatement': case 'WhileStatement': case 'DoWhileStatement': case 'ConditionalExpression':
        this.condition(node.test, func);
        break;
      case 'ForStatement':
        this.condition(node.test, func);
        this.unread(node.update, func);
        break;
      case 'ExpressionStatement':
        this.unread(node.expression, func);
        break;
      case 'ReturnStatement':
        if (node.argument) this.point(node.argument, func, { returned: true });
        break;
      case 'VariableDeclarator':
        if (node.init) this.point(node.init, func, { variable: this.declared(node, func) });
        break;
      case 'AssignmentExpression':
        if (node.operator === '=') this.point(node.right, func, { variable: this.variable(node.left, func) });
        else if (node.left.type === 'Identifier') this.changed(node, node.left, func);
        break;
      case 'CallExpression': {
        const { callee } = node;
        const asks = callee.type === 'MemberExpression' && !callee.computed && ASKING.has(callee.property.name);
        this.visit(callee, func);
        return node.arguments.forEach((one, at) => this.visit(one, func, asks && at === 0));
      }
      default:
    }
    children(node).forEach((child) => this.visit(child, func));
  }

  /** The binding that a declarator makes: by `let` and `const` it begins where that ends. */
  declared({ id, end }, func) {
    return id.type === 'Identifier' ? this.program.visible(func, end).get(id.name) || null : null;
  }
}

/** Whether a function hands out, as it is, what a variable holds. */
function handsOut(func, variable) {
  const { body } = func.node;
  let found = body.type === 'Identifier' && body.name === variable.name;
  walk(body, (node) => {
    const { argument } = node;
    if (node.type === 'ReturnStatement' && argument && argument.type === 'Identifier' && argument.name === variable.name) found = true;
  });
  return found;
}

module.exports = { Forcing, kept, handsOut };
