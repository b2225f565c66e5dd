'use strict';
// Fresh JavaScript values from the JSON mapping of a ValueTable. Every
// reference makes a new object: a program may change one argument and must not
// find another changed.
//
// An integer is a Number, as in JSON: the nearest double. Only one whose type
// says so is a BigInt.

const MAX_NODES = 10_000_000; // of one input's arguments, shared values counted again
const FLOATS = { NaN, Infinity, '-Infinity': -Infinity };

// An input that cannot be given to a program. The message says why.
class BadInput extends Error {}

function build(table, indices) {
  const builder = new Builder(table.values || []);
  return indices.map((index) => builder.make(index, Infinity));
}

class Builder {
  constructor(values) {
    this.values = values;
    this.nodes = 0;
  }

  make(index, above) {
    if (!(Number.isInteger(index) && 0 < index && index < this.values.length)) {
      throw new BadInput(`value ${index} is not in the table of ${this.values.length} values`);
    }
    if (index >= above) throw new BadInput(`value ${above} refers to value ${index}, which does not come before it`);
    if (++this.nodes > MAX_NODES) throw new BadInput(`the arguments have more than ${MAX_NODES} values`);
    const { type, ...value } = this.values[index];
    const kinds = Object.keys(value);
    if (kinds.length !== 1) throw new BadInput(`value ${index} has ${kinds.length} kinds, not one`);
    const [kind] = kinds;
    if (!Object.hasOwn(makers, kind)) throw new BadInput(`value ${index} is of kind ${kind}, which cannot be an argument`);
    return makers[kind](this, value[kind], index, type);
  }

  items(value, index) {
    if (value.hash || Number(value.length || 0)) {
      throw new BadInput(`value ${index} was cut when it was recorded and cannot be an argument`);
    }
    return (value.items || []).map((item) => this.make(item, index));
  }

  entries(value, index) {
    const items = this.items(value, index);
    if (items.length % 2) throw new BadInput(`value ${index} is a map with a key that has no value`);
    const pairs = [];
    for (let i = 0; i < items.length; i += 2) pairs.push([items[i], items[i + 1]]);
    return pairs;
  }
}

// Undoes WTF-8: a lone surrogate comes as three bytes.
function text(data) {
  const bytes = Buffer.from(data, 'base64');
  const decoded = bytes.toString();
  if (!decoded.includes('\ufffd')) return decoded;
  let result = '';
  for (let at = 0; at < bytes.length; ) {
    let end = at;
    while (end < bytes.length && !(bytes[end] === 0xed && bytes[end + 1] >= 0xa0)) end++;
    result += bytes.toString('utf8', at, end);
    if (end < bytes.length) result += String.fromCharCode(0xd000 | ((bytes[end + 1] & 0x3f) << 6) | (bytes[end + 2] & 0x3f));
    at = end + 3;
  }
  return result;
}

// Two's complement, big-endian.
function bigInteger(data) {
  const bytes = Buffer.from(data, 'base64');
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x0${bytes.toString('hex')}`));
}

// A plain object where every key is a text, as in JSON; else a Map.
function map(pairs, type) {
  if (type === 'Map' || !pairs.every(([key]) => typeof key === 'string')) return new Map(pairs);
  const object = {};
  for (const [key, value] of pairs) {
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  }
  return object;
}

const makers = {
  null: (_, value) => (value === 'undefined' ? undefined : null),
  boolean: (_, value) => Boolean(value),
  integer: (_, value, __, type) => (type === 'BigInt' ? BigInt(value) : Number(value)),
  bigInteger: (_, value, __, type) => (type === 'BigInt' ? bigInteger(value) : Number(bigInteger(value))),
  float: (_, value) => (typeof value === 'string' ? FLOATS[value] ?? Number(value) : value),
  text: (_, value) => text(value),
  bytes: (_, value) => new Uint8Array(Buffer.from(value, 'base64')),
  list: (builder, value, index) => builder.items(value, index),
  tuple: (builder, value, index) => builder.items(value, index),
  set: (builder, value, index) => new Set(builder.items(value, index)),
  map: (builder, value, index, type) => map(builder.entries(value, index), type),
};

module.exports = { build, BadInput };
