'use strict';
// A program as it is, made to mark the statements it reaches and to record its variables.

const { Splices, entry } = require('./splices.js');
const { bound, walk, LOOPS, FUNCTIONS } = require('./tree.js');

// Values of one variable that are kept of one run, and of all variables of all runs together.
const VALUES = 24, MOST = 240, EVENTS = 6000;

/** Values as small numbers: equal numbers stand for equal values. Shared by all programs of a search. */
class Interner {
  constructor() {
    this.numbers = new Map();
  }

  number(value) {
    const type = typeof value;
    const key = type === 'object' && value !== null ? picture(value, 3)
      : type === 'string' ? (value.length > 200 ? '"' + value.length + value.slice(0, 200) : '"' + value)
        : type === 'number' ? value : type === 'function' || type === 'symbol' ? type : String(value);
    let found = this.numbers.get(key);
    if (found === undefined) this.numbers.set(key, found = this.numbers.size);
    return found;
  }
}

/** A container's content as a text. Runs nothing of the program's. */
function picture(value, depth) {
  if (typeof value === 'string') return '"' + (value.length > 64 ? value.slice(0, 64) : value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'f' : String(value);
  if (depth === 0) return '.';
  let text = '';
  if (Array.isArray(value)) {
    text = '[' + value.length;
    for (let i = 0; i < value.length && i < 32; i++) text += ',' + picture(own(value, i), depth - 1);
    return text;
  }
  if (isMap(value) || isSet(value)) {
    text = isMap(value) ? 'M' : 'S';
    let left = 32;
    for (const item of isMap(value) ? mapEntries(value) : setValues(value)) {
      if (left-- === 0) break;
      text += ',' + picture(item, depth - 1);
    }
    return text;
  }
  text = '{';
  for (const key of Object.keys(value).slice(0, 16)) text += ',' + key + ':' + picture(own(value, key), depth - 1);
  return text;
}

function own(value, key) {
  const found = Object.getOwnPropertyDescriptor(value, key);
  return found && 'value' in found ? found.value : undefined;
}

const { isMap, isSet } = require('util').types;
const mapEntries = (map) => Map.prototype.entries.call(map);
const setValues = (set) => Set.prototype.values.call(set);

/** What variables held: numbers of an Interner, by binding. */
class Values {
  constructor(interner) {
    this.interner = interner;
    this.found = new Map();     // binding -> {numbers, kinds, left}
    this.left = EVENTS;
  }

  /** Before a run: allows each variable some more values. */
  next() {
    for (const one of this.found.values()) one.left = VALUES;
  }

  add(binding, value) {
    let one = this.found.get(binding);
    if (!one) this.found.set(binding, one = { numbers: [], kinds: new Set(), left: VALUES });
    if (one.left <= 0 || this.left <= 0 || one.numbers.length >= MOST) return;
    this.left--;
    const number = this.interner.number(value);
    one.kinds.add(value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
    if (one.numbers[one.numbers.length - 1] === number) return;
    one.numbers.push(number);
    one.left--;
  }

  sequence(binding) {
    const one = this.found.get(binding);
    return one ? one.numbers : NOTHING;
  }

  kinds(binding) {
    const one = this.found.get(binding);
    return one ? one.kinds : NO_KINDS;
  }

  none() {
    return new Values(this.interner);
  }
}

const NOTHING = [], NO_KINDS = new Set();

/** Text of the program that marks its statements (hits[i], as in program.statements) and, with
 * recording, gives its variables' values (value(binding's number, value)). */
function probed(program, counting, word, recording) {
  const splices = new Splices(program.source, counting.around);
  const record = (names) => names.map((b) => `${word.value}(${b.number},${b.name})`);
  const find = (func, names, at) => {
    const visible = program.visible(func, at);
    return names.map((name) => visible.get(name)).filter((b) => b && !b.callable);
  };
  program.statements.forEach((stmt, index) => {
    const { node } = stmt;
    if (node.type === 'SwitchCase' || stmt.labelled) return;
    splices.wrap(node.start, node.end, 2, node.directive ? '' : `${word.hits}[${index}]=1;`, '');
    if (!recording) return;
    const changed = LOOPS.has(node.type) ? [] : record(find(stmt.func, changes(node), node.end));
    if (changed.length) splices.wrap(node.start, node.end, 2, '', `;${changed.join(';')};`);
    if (!LOOPS.has(node.type)) return;
    const left = node.type === 'ForStatement' ? node.init : node.left;
    const names = left && left.type === 'VariableDeclaration' ? left.declarations.flatMap((one) => bound(one.id).map((id) => id.name))
      : left && node.type !== 'ForStatement' ? bound(left).map((id) => id.name) : [];
    const values = record(find(stmt.func, [...names, ...changes(node.update)], node.body.start));
    if (values.length && node.body.type === 'BlockStatement') splices.insert(node.body.start + 1, `${values.join(';')};`);
    else if (values.length) splices.wrap(node.body.start, node.body.end, 0.5, `${values.join(';')};`, '');
  });
  if (!recording) return program.head + splices.render();
  for (const func of program.functions) {
    const values = record(func.bindings.filter((b) => b.kind === 'param'));
    const { body } = func.node;
    if (!values.length || func.isProgram) continue;
    if (body.type === 'BlockStatement') splices.insert(entry(body), `;${values.join(';')};`);
    else splices.wrap(body.start, body.end, 1, `(${values.join(',')},`, ')');
  }
  return program.head + splices.render();
}

/** The variables that a statement or expression binds or changes, where that is plain to see. */
function changes(node) {
  const names = new Set();
  const target = (one) => {
    if (one.type !== 'MemberExpression') return bound(one).forEach((id) => names.add(id.name));
    while (one.type === 'MemberExpression') one = one.object;
    if (one.type === 'Identifier') names.add(one.name);
  };
  if (!node || /^(If|While|Do|Switch|Try|Class|Return|Throw)/.test(node.type)) return [];
  walk(node, (inner) => {
    if (FUNCTIONS.has(inner.type)) return false;
    if (inner.type === 'VariableDeclarator' && inner.init) target(inner.id);
    if (inner.type === 'AssignmentExpression') target(inner.left);
    if (inner.type === 'UpdateExpression') target(inner.argument);
    if (inner.type === 'CallExpression' && inner.callee.type === 'MemberExpression') target(inner.callee);
    return true;
  });
  return [...names];
}

module.exports = { Interner, Values, probed };
