'use strict';
// What variables of a program held while it ran: written down where it runs, read where it is edited.
//
// A value leaves its process as a text that makes it anew, where there is a short one, or as a hash. Either
// tells it from others. What is read may have been written by a hostile program: every number is checked.

const { literalOf } = require('./kept.js');

// Values of one variable that are kept of one run, and of all variables of all runs together.
const VALUES = 24, MOST = 240, EVENTS = 6000;
const KINDS = ['undefined', 'null', 'boolean', 'number', 'bigint', 'string', 'symbol', 'function', 'array', 'object'];
const TEXT = 200;           // characters of a text that is kept whole
const ENTRY = 8192;         // characters of a value's text

/** 53 bits of a text. */
function hash(text) {
  let low = 0xdeadbeef, high = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 2654435761);
    high = Math.imul(high ^ unit, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}

// --------------------------------------------------------------------- written

/** Numbers of values: equal numbers stand for equal values. */
class Numbers {
  constructor() {
    this.known = new Map();
    this.values = [];       // a primitive, or {text} of a literal, or {picture}
  }

  of(value) {
    const type = typeof value;
    let key, held = value;
    if (type === 'number') key = held = value === 0 ? 0 : value;    // -0 is 0 to a program
    else if (type === 'string') key = value.length > TEXT ? '"' + value.length + value.slice(0, TEXT) : '"' + value;
    else if (type === 'object' && value !== null) {
      const text = literalOf(value);
      key = text === null ? picture(value, 3) : text;
      held = text === null ? { picture: key } : { text };
    } else if (type === 'function' || type === 'symbol') {
      key = type;
      held = { picture: type };
    } else {
      key = String(value) + (type === 'bigint' ? 'n' : '');
    }
    const found = this.known.get(key);
    if (found !== undefined) return found;
    this.known.set(key, this.values.length);
    return this.values.push(type === 'string' && value.length > TEXT ? { picture: key } : held) - 1;
  }

  /** Each value's text, where it has one and `texts` are wanted, else its hash. */
  entries(texts) {
    return this.values.map((held) => {
      const isPicture = typeof held === 'object' && held !== null && held.picture !== undefined;
      if (isPicture) return hash('~' + held.picture);
      const text = typeof held === 'object' && held !== null ? held.text : literalOf(held);
      return text === null || !texts ? hash(text === null ? '~' : text) : text;
    });
  }
}

/** A container's content as a text, where it has no literal. Runs nothing of the program's. */
function picture(value, depth) {
  if (typeof value === 'string') return '"' + (value.length > 64 ? value.slice(0, 64) : value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'f' : String(value);
  if (depth === 0) return '.';
  let text = '';
  if (isProxy(value)) return 'P';
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

const { isMap, isProxy, isSet } = require('util').types;
const mapEntries = (map) => Map.prototype.entries.call(map);
const setValues = (set) => Set.prototype.values.call(set);

function kindOf(value) {
  if (value === null) return KINDS.indexOf('null');
  return KINDS.indexOf(typeof value === 'object' && !isProxy(value) && Array.isArray(value) ? 'array' : typeof value);
}

/** Takes down what variables hold, by the numbers of their bindings. */
class Recorder {
  constructor() {
    this.numbers = new Numbers();
    this.found = new Map();     // binding's number -> {numbers, kinds, left}
    this.left = EVENTS;
  }

  /** Before a run: allows each variable some more values. */
  next() {
    for (const one of this.found.values()) one.left = VALUES;
  }

  add(binding, value) {
    let one = this.found.get(binding);
    if (!one) this.found.set(binding, one = { numbers: [], kinds: 0, left: VALUES });
    if (one.left <= 0 || this.left <= 0 || one.numbers.length >= MOST) return;
    this.left--;
    const number = this.numbers.of(value);
    one.kinds |= 1 << kindOf(value);
    if (one.numbers[one.numbers.length - 1] === number) return;
    one.numbers.push(number);
    one.left--;
  }

  /** {values, variables}: texts or hashes; [binding, kinds, ...indices of values]. */
  message(texts) {
    return {
      values: this.numbers.entries(texts),
      variables: [...this.found].map(([binding, { numbers, kinds }]) => [binding, kinds, ...numbers]),
    };
  }
}

// ------------------------------------------------------------------------ read

class Damaged extends Error {}

const isCount = (value, most) => Number.isInteger(value) && value >= 0 && value <= most;

/** Throws Damaged unless it is a list of such counts. */
function counts(list, most, least = 0) {
  if (!Array.isArray(list) || list.length < least || !list.every((one) => isCount(one, most))) throw new Damaged('no list of numbers');
  return list;
}

/** Numbers of values of many programs: equal numbers stand for equal values. */
class Interner {
  constructor() {
    this.known = new Map();
  }

  /** The number of a text or a hash. */
  number(entry) {
    const key = typeof entry === 'string' ? hash(entry) : entry;
    let found = this.known.get(key);
    if (found === undefined) this.known.set(key, found = this.known.size);
    return found;
  }
}

/** What the variables of one program held: sequences of an Interner's numbers, by binding. */
class Held {
  constructor() {
    this.found = new Map();     // binding -> {numbers, kinds}
  }

  /** Of a Recorder's message. bindings: the program's. Throws Damaged. */
  static read(message, bindings, interner) {
    const held = new Held();
    const { values, variables } = message;
    if (!Array.isArray(values) || values.length > EVENTS || !values.every(isEntry)) throw new Damaged('no list of values');
    if (!Array.isArray(variables) || variables.length > bindings.length) throw new Damaged('no list of variables');
    const numbers = values.map((entry) => interner.number(entry));
    for (const variable of variables) {
      const [binding, kinds, ...indices] = counts(variable, EVENTS + bindings.length, 2);
      if (binding >= bindings.length || kinds >= 1 << KINDS.length || indices.length > MOST) throw new Damaged('a variable out of range');
      held.found.set(bindings[binding], { kinds, numbers: counts(indices, numbers.length - 1).map((index) => numbers[index]) });
    }
    return held;
  }

  sequence(binding) {
    const one = this.found.get(binding);
    return one ? one.numbers : NONE;
  }

  /** A set of bits, one for each of KINDS; 0 where nothing was seen. */
  kinds(binding) {
    const one = this.found.get(binding);
    return one ? one.kinds : 0;
  }
}

const isEntry = (entry) => isCount(entry, Number.MAX_SAFE_INTEGER) || (typeof entry === 'string' && entry.length <= ENTRY);

const NONE = [], NOTHING = new Held(), NUMBER = 1 << KINDS.indexOf('number');

module.exports = { Recorder, Numbers, Interner, Held, Damaged, counts, isCount, isEntry, hash, NOTHING, NUMBER, VALUES, EVENTS };
