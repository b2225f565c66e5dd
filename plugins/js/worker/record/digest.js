'use strict';
// A hash of a whole value, for one of which only a part is kept: equal for
// equal values, whatever the order of a set or a map.

const { isObject } = require('./kinds.js');
const { partsOf, HOLE, COMPUTED } = require('./parts.js');

const buffer = new ArrayBuffer(8);
const double = new Float64Array(buffer);
const words = new Uint32Array(buffer);

// Two lanes of 32 bits each, mixed as in MurmurHash3's finaliser.
class Hash {
  constructor(tag) {
    this.low = tag | 0;
    this.high = ~tag | 0;
  }

  word(word) {
    this.low = mix(this.low ^ word, 0x85ebca6b);
    this.high = mix(this.high + word, 0xc2b2ae35) ^ this.low;
  }

  text(text) {
    this.word(text.length);
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
  }

  hash(other) {
    this.word(other.low);
    this.word(other.high);
  }
}

function mix(value, factor) {
  value = Math.imul(value ^ (value >>> 16), factor);
  return Math.imul(value ^ (value >>> 13), 0x27d4eb2f) ^ (value >>> 16);
}

const NUMBER = 1, TEXT = 2, OTHER = 3, LIST = 4, SET = 5, MAP = 6, OBJECT = 7, BYTES = 8, CYCLE = 9, LEFT_OUT = 10;

class Digest {
  // nodes: how many parts to look at; the length of a container always counts.
  constructor(nodes) {
    this.nodes = nodes;
    this.looked = 0;
    this.path = [];
  }

  of(value) {
    this.looked++;
    if (this.nodes-- <= 0) return new Hash(LEFT_OUT);
    if (typeof value === 'number') {
      const hash = new Hash(NUMBER);
      double[0] = value === 0 ? 0 : value !== value ? NaN : value; // -0 is 0 to a program
      hash.word(words[0]);
      hash.word(words[1]);
      return hash;
    }
    const hash = new Hash(typeof value === 'string' ? TEXT : OTHER);
    if (isObject(value) && value !== HOLE && value !== COMPUTED) return this.object(value);
    if (typeof value !== 'string') hash.text(typeof value);
    hash.text(value === HOLE ? 'hole' : value === COMPUTED ? 'computed' : String(value));
    return hash;
  }

  object(value) {
    const at = this.path.lastIndexOf(value);
    if (at >= 0 || this.path.length > 500) {
      const hash = new Hash(CYCLE);
      hash.word(this.path.length - at);
      return hash;
    }
    this.path.push(value);
    const hash = this.parts(partsOf(value, Infinity));
    this.path.pop();
    return hash;
  }

  parts(parts) {
    switch (parts.kind) {
      case 'list': {
        const hash = new Hash(LIST);
        hash.word(parts.length);
        for (let i = 0; i < parts.length && this.nodes > 0; i++) hash.hash(this.of(parts.item(i)));
        return hash;
      }
      case 'set':
        return this.unordered(SET, parts.items, (item) => this.of(item));
      case 'map':
        return this.unordered(MAP, parts.entries, (entry) => this.pair(entry));
      case 'object': {
        const hash = new Hash(OBJECT);
        hash.text(parts.name);
        for (const field of parts.fields) hash.hash(this.pair(field));
        return hash;
      }
      case 'bytes': {
        const hash = new Hash(BYTES);
        for (let i = 0; i < parts.bytes.length; i++) hash.word(parts.bytes[i]);
        this.looked += parts.bytes.length;
        return hash;
      }
      default: {
        const hash = new Hash(OTHER);
        hash.text(parts.text);
        return hash;
      }
    }
  }

  pair([key, value]) {
    const hash = this.of(key);
    hash.hash(this.of(value));
    return hash;
  }

  unordered(tag, items, of) {
    const all = new Hash(tag);
    let low = 0, high = 0;
    for (const item of items) {
      const hash = of(item);
      low = (low + hash.low) | 0;
      high = (high + hash.high) | 0;
    }
    all.word(items.length);
    all.word(low);
    all.word(high);
    return all;
  }
}

// The 8 bytes of the hash of a value, of which at most `nodes` parts count, and
// how many were looked at.
function digest(value, nodes) {
  const digest = new Digest(nodes);
  const hash = digest.of(value);
  const bytes = new Uint8Array(8);
  for (let i = 0; i < 4; i++) {
    bytes[i] = hash.low >>> (8 * i);
    bytes[i + 4] = hash.high >>> (8 * i);
  }
  return { bytes, looked: digest.looked };
}

module.exports = { digest };
