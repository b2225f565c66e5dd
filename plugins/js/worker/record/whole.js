'use strict';
// A hash of a value of which only a part is kept: equal for equal values, whatever
// the order of a set or a map. Nothing here recurses.

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

  copy() {
    return Object.assign(new Hash(0), this);
  }
}

function mix(value, factor) {
  value = Math.imul(value ^ (value >>> 16), factor);
  return Math.imul(value ^ (value >>> 13), 0x27d4eb2f) ^ (value >>> 16);
}

const NUMBER = 1, TEXT = 2, OTHER = 3, LIST = 4, SET = 5, MAP = 6, OBJECT = 7, BYTES = 8, CYCLE = 9, LEFT_OUT = 10;
const TAGS = { list: LIST, set: SET, map: MAP, object: OBJECT };

// Objects that a hash of a whole value looks at. Only a value with cycles through
// many of its parts has some of them looked at again and again.
const MOST = 1 << 20;

// A value equals nothing, for not all of it can be looked at. The message says why.
class Incomparable extends Error {}

// An object on the way from the value to the part in hand.
class Walk {
  constructor(value, parts) {
    this.value = value;
    this.parts = parts;
    this.next = 0; // of its children
    this.hash = new Hash(TAGS[parts.kind]);
    if (parts.name) this.hash.text(parts.name);
    if (parts.kind === 'list') this.hash.word(parts.length);
    this.key = null; // of the pair that is begun
    this.low = this.high = 0; // sums over what has no order
    this.reach = Infinity; // the outermost level that a cycle from here leads to
  }

  length() {
    const { kind, length, items, entries, fields } = this.parts;
    return kind === 'list' ? length : kind === 'set' ? items.length : kind === 'map' ? 2 * entries.length : 2 * fields.length;
  }

  child(at) {
    const { kind, items, entries, fields } = this.parts;
    if (kind === 'list') return this.parts.item(at);
    if (kind === 'set') return items[at];
    return (kind === 'map' ? entries : fields)[at >>> 1][at & 1];
  }

  // Takes the hash of the child before.
  take(hash) {
    const { kind } = this.parts;
    if (kind === 'list') return this.hash.hash(hash);
    if (kind === 'set') return this.add(hash);
    if (this.key === null) {
      this.key = hash;
      return undefined;
    }
    const pair = this.key.copy();
    pair.hash(hash);
    this.key = null;
    return kind === 'map' ? this.add(pair) : this.hash.hash(pair);
  }

  add(hash) {
    this.low = (this.low + hash.low) | 0;
    this.high = (this.high + hash.high) | 0;
  }

  end() {
    const { kind, items, entries } = this.parts;
    if (kind === 'set' || kind === 'map') {
      this.hash.word((items || entries).length);
      this.hash.word(this.low);
      this.hash.word(this.high);
    }
    return this.hash;
  }
}

class Digest {
  // nodes: how many parts to look at; the length of a container always counts.
  constructor(nodes) {
    this.nodes = nodes;
    this.looked = 0;
    this.walks = [];
    this.levels = new Map(); // of the objects around, to their level
  }

  of(value) {
    const { walks } = this;
    let hash = this.begin(value);
    while (walks.length > 0) {
      const walk = walks[walks.length - 1];
      if (hash !== null) walk.take(hash);
      const more = walk.next < walk.length() && !(walk.parts.kind === 'list' && this.nodes <= 0);
      hash = more ? this.begin(walk.child(walk.next++)) : this.end();
    }
    return hash;
  }

  // The hash of a value, or null: an object's is there when its walk has ended.
  begin(value) {
    this.looked++;
    if (this.nodes-- <= 0) return new Hash(LEFT_OUT);
    if (typeof value === 'number') {
      const hash = new Hash(NUMBER);
      // biome-ignore lint/suspicious/noSelfCompare: whether it is NaN, without a call
      double[0] = value === 0 ? 0 : value !== value ? NaN : value; // -0 is 0 to a program
      hash.word(words[0]);
      hash.word(words[1]);
      return hash;
    }
    if (isObject(value) && value !== HOLE && value !== COMPUTED) return this.object(value);
    if (value === COMPUTED || typeof value === 'symbol') return this.closed(value === COMPUTED ? 'computed' : String(value));
    const hash = new Hash(typeof value === 'string' ? TEXT : OTHER);
    if (typeof value !== 'string') hash.text(typeof value);
    hash.text(value === HOLE ? 'hole' : String(value));
    return hash;
  }

  object(value) {
    const level = this.levels.get(value);
    if (level !== undefined) {
      const walk = this.walks[this.walks.length - 1];
      walk.reach = Math.min(walk.reach, level);
      const hash = new Hash(CYCLE);
      hash.word(this.walks.length - level);
      return hash;
    }
    const parts = partsOf(value, Infinity);
    if (parts.kind === 'opaque') return this.closed(parts.text);
    if (parts.kind === 'bytes') {
      const hash = new Hash(BYTES);
      for (let i = 0; i < parts.bytes.length; i++) hash.word(parts.bytes[i]);
      this.looked += parts.bytes.length;
      return hash;
    }
    this.levels.set(value, this.walks.length);
    this.walks.push(new Walk(value, parts));
    return null;
  }

  // The object in hand has no more parts.
  end() {
    const { walks } = this;
    const walk = walks.pop();
    this.levels.delete(walk.value);
    if (walk.reach < walks.length) {
      const above = walks[walks.length - 1];
      above.reach = Math.min(above.reach, walk.reach);
    }
    return walk.end();
  }

  // What nobody can look into: its description stands for it.
  closed(text) {
    const hash = new Hash(OTHER);
    hash.text(text);
    return hash;
  }
}

// Hashes of whole values, which a verdict hangs on. A part that stands in many
// places is looked at once. Throws Incomparable where a part cannot be looked at.
class Whole extends Digest {
  constructor(most = MOST) {
    super(Infinity);
    this.left = most;
    this.failed = null; // the first Incomparable: what holds it has no hash either
    this.known = new Map(); // objects that are in no cycle, to their hash
  }

  object(value) {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    if (--this.left < 0) throw new Incomparable('it has too many parts');
    return super.object(value);
  }

  end() {
    const walk = this.walks[this.walks.length - 1];
    const hash = super.end();
    if (walk.reach > this.walks.length) this.known.set(walk.value, hash);
    return hash;
  }

  closed(text) {
    throw new Incomparable(`${text} is in it`);
  }

  digest(value) {
    if (this.failed !== null) throw this.failed;
    try {
      return bytesOf(this.of(value));
    } catch (error) {
      this.failed = error;
      throw error;
    }
  }
}

function bytesOf(hash) {
  const bytes = new Uint8Array(8);
  for (let i = 0; i < 4; i++) {
    bytes[i] = hash.low >>> (8 * i);
    bytes[i + 4] = hash.high >>> (8 * i);
  }
  return bytes;
}

// The 8 bytes of the hash of a value, of which at most `nodes` parts count, and
// how many were looked at.
function digest(value, nodes) {
  const digest = new Digest(nodes);
  return { bytes: bytesOf(digest.of(value)), looked: digest.looked };
}

module.exports = { digest, Whole, Incomparable };
