'use strict';
// The value table of one run: what a value was at one moment, in the canonical
// form of trace.proto, each value once. Nothing of the program's runs.
//
// A Number that is a safe integer is an integer, every other one a float (-0,
// NaN, 2 ** 60); a BigInt is an integer of the type BigInt.

const { digest, Whole, Incomparable } = require('./whole.js');
const { partsOf, HOLE, COMPUTED } = require('./parts.js');
const { Writer, wtf8 } = require('./wire.js');

// Field numbers of Value, and of Items and Object.
const NULL = 1, BOOLEAN = 2, INTEGER = 3, BIG_INTEGER = 4, FLOAT = 5, TEXT = 6, BYTES = 7;
const LIST = 8, SET = 10, MAP = 11, OBJECT = 12, OPAQUE = 13, CYCLE = 14;
const VALUE_TYPE = 15;
const ITEMS = 1, LENGTH = 2, ITEMS_HASH = 3;
const TYPE = 1, FIELDS = 2, VALUES = 3, OBJECT_HASH = 4;

const MAX_KEY = 1 << 12; // bytes of a value that are compared to find it again
const MAX_ITEMS = 256; // of a container that is looked up by them before it is written
const WRITTEN = 1 << 16; // bytes that a statement has written are kept whole
const HEAD = 64; // characters or bytes of a long text that are kept
const SPARE = 16; // of a table: what wraps a value
// Parts of values that a run's recording looks at, in all: a quarter of a second.
// What changes a long list in a loop has it looked at again and again.
const WORK = 2e6;
// Values of a run's table: the plugin's Go half reads twice as many (decode.go).
const MOST = 1 << 19;

// How much of a value is kept. depth: levels of containers; width: items of a
// container, fields of an object; nodes: in all; size: characters of a text,
// bytes of a BigInt; hashed: parts that the hash of a cut value looks at; whole: what
// hashes all of one, for a returned value.
const recorded = ({ depth, width }) => ({ depth, width, nodes: 10000, size: 4096, hashed: 10000 });
const GENEROUS = { depth: 1000, width: 1 << 20, nodes: 200000, size: 1 << 20 };

class TooLarge extends Error {}

class Values {
  // full() is called, and must not return, when the table takes over `most`
  // bytes, or filling it too much work: a count of steps, for equal runs are to
  // end alike.
  constructor(limits, most, full) {
    this.recorded = recorded(limits);
    this.most = most;
    this.full = full;
    this.table = new Writer(4096);
    this.numbers = new Map();
    this.texts = new Map();
    this.others = new Map();
    this.count = 0;
    this.work = 0; // parts of values looked at
    this.path = [];
    this.put(new Uint8Array(0)); // index 0: no value
  }

  // The index of a value, cut to what recording keeps.
  add(value) {
    const known = typeof value === 'number' && value !== 0 ? this.numbers.get(value) : undefined;
    if (known !== undefined) return known;
    const index = this.within(value, this.recorded);
    if (this.table.length > this.most || this.count > MOST || this.work > WORK) this.full();
    return index;
  }

  // The index of a returned value, cut only when it is very large, with a hash of
  // all of it: a verdict hangs on it. Where there is none it equals nothing: what is
  // cut is described.
  addWhole(value) {
    const whole = new Whole();
    return this.generously(value, whole) ?? this.within(value, { ...this.recorded, whole });
  }

  // The index of all bytes that a main program has written, whole: they are compared.
  addOutput(bytes) {
    return this.keep(fieldOf(BYTES, bytes));
  }

  // The index of what a statement has written, cut only when it is very much.
  addWritten(bytes) {
    if (bytes.length > WRITTEN) return this.add(bytes);
    const index = this.addOutput(bytes);
    if (this.table.length > this.most) this.full();
    return index;
  }

  // undefined where it has to be cut to less.
  generously(value, whole) {
    try {
      const before = this.table.length;
      this.left = GENEROUS.nodes;
      const index = this.value(value, { ...GENEROUS, whole });
      return this.table.length - before <= GENEROUS.size ? index : undefined;
    } catch (error) {
      this.path.length = 0;
      if (!(error instanceof TooLarge)) throw error;
      return undefined;
    }
  }

  within(value, scope) {
    this.left = scope.nodes;
    try {
      return this.value(value, scope);
    } catch (error) {
      this.path.length = 0;
      if (!(error instanceof TooLarge)) throw error;
      return this.opaque('<too large to record>');
    } finally {
      this.work += scope.nodes - this.left;
    }
  }

  value(value, scope) {
    if (this.left-- <= 0) throw new TooLarge();
    switch (typeof value) {
      case 'number':
        return this.number(value);
      case 'string':
        return value.length > scope.size ? this.longText(value, scope) : this.text(value);
      case 'boolean':
        return this.small(BOOLEAN, value ? 1 : 0);
      case 'undefined':
        return this.plain(NULL, 'undefined');
      case 'bigint':
        return this.integer(value, scope);
      case 'symbol':
        return this.opaque(value.toString());
      default:
        if (value === null) return this.plain(NULL, '');
        if (value === HOLE) return this.plain(NULL, 'hole');
        if (value === COMPUTED) return this.opaque('<getter>');
        return this.object(value, scope);
    }
  }

  number(value) {
    const key = value === 0 && 1 / value < 0 ? '-0' : value;
    return this.once(this.numbers, key, () => {
      const body = new Writer(16);
      if (key !== '-0' && Number.isSafeInteger(value)) return integerField(body, BigInt(value));
      body.byte(8 * FLOAT + 1);
      body.double(value);
      return body;
    });
  }

  text(value) {
    return this.once(this.texts, value, () => fieldOf(TEXT, wtf8(value)));
  }

  longText(value, scope) {
    const head = this.text(value.slice(0, HEAD));
    return this.fields('string', [['head', head], ['length', this.number(value.length)]], this.digest(value, scope));
  }

  integer(value, scope) {
    if (BigInt.asIntN(64, value) === value) {
      return this.once(this.others, `n${value}`, () => typed(integerField(new Writer(24), value), 'BigInt'));
    }
    const hex = (value < 0n ? -value : value).toString(16);
    if (hex.length / 2 > scope.size) {
      return this.fields('BigInt', [['digits', this.number(hex.length)]], this.digest(hex, scope));
    }
    return this.keep(typed(fieldOf(BIG_INTEGER, twosComplement(value, Math.ceil(hex.length / 2) + 1)), 'BigInt'));
  }

  opaque(text) {
    return this.plain(OPAQUE, text);
  }

  plain(field, text) {
    return this.once(this.others, `${field} ${text}`, () => fieldOf(field, wtf8(text.toWellFormed())));
  }

  small(field, count) {
    return this.once(this.others, `${field}=${count}`, () => {
      const body = new Writer(4);
      body.byte(8 * field);
      body.varint(count);
      return body;
    });
  }

  object(value, scope) {
    const above = this.path.lastIndexOf(value);
    if (above >= 0) return this.small(CYCLE, this.path.length - above);
    const parts = partsOf(value, scope.width);
    switch (parts.kind) {
      case 'opaque':
        return this.opaque(parts.text);
      case 'bytes':
        return this.bytes(value, parts.bytes, scope);
      default:
        return this.container(value, parts, scope);
    }
  }

  bytes(value, bytes, scope) {
    if (bytes.length <= scope.size) return this.keep(fieldOf(BYTES, new Uint8Array(bytes)));
    const head = this.keep(fieldOf(BYTES, new Uint8Array(bytes.subarray(0, HEAD))));
    return this.fields('bytes', [['head', head], ['length', this.number(bytes.length)]], this.digest(value, scope));
  }

  container(value, parts, scope) {
    const deep = this.path.length >= scope.depth;
    let width = deep ? 0 : scope.width;
    // Which entries come first depends on how it came to be.
    if (scope.whole && (parts.kind === 'set' || parts.kind === 'map') && parts.length > width) width = 0;
    this.path.push(value);
    const level = this.path.length;
    try {
      return parts.kind === 'object' ? this.instance(value, parts, width, scope) : this.collection(value, parts, width, scope);
    } catch (error) {
      if (!(error instanceof Incomparable)) throw error;
      return this.opaque(`<too large to compare: ${error.message}>`);
    } finally {
      this.path.length = level - 1;
    }
  }

  collection(value, parts, width, scope) {
    const kept = Math.min(parts.length, width);
    const step = parts.kind === 'map' ? 2 : 1;
    const items = new Uint32Array(kept * step);
    for (let i = 0; i < kept; i++) {
      if (parts.kind === 'map') {
        items[2 * i] = this.value(parts.entries[i][0], scope);
        items[2 * i + 1] = this.value(parts.entries[i][1], scope);
      } else {
        items[i] = this.value(parts.kind === 'list' ? parts.item(i) : parts.items[i], scope);
      }
    }
    const body = () => {
      const written = new Writer(2 * items.length + 24);
      written.packed(ITEMS, items);
      if (kept < parts.length) {
        written.varint(8 * LENGTH);
        written.varint(parts.length * step);
        written.field(ITEMS_HASH, this.digest(value, scope));
      }
      return typed(fieldOf({ list: LIST, set: SET, map: MAP }[parts.kind], written.view()), parts.name);
    };
    if (kept < parts.length || items.length > MAX_ITEMS) return this.keep(body());
    return this.once(this.others, keyOf(`${parts.kind} ${parts.name || ''}`, items), body);
  }

  instance(value, parts, width, scope) {
    const kept = parts.fields.slice(0, width).map(([name, field]) => [name, this.value(field, scope)]);
    if (kept.length === parts.fields.length && kept.length <= MAX_ITEMS) {
      const key = keyOf(`o${JSON.stringify(parts.name)}${kept.map(([name]) => JSON.stringify(name))}`, kept.map(([, index]) => index));
      const known = this.others.get(key);
      if (known !== undefined) return known;
      const index = this.fields(parts.name, kept, null);
      this.others.set(key, index);
      return index;
    }
    return this.fields(parts.name, kept, kept.length < parts.fields.length ? this.digest(value, scope) : null);
  }

  // An object of fields that are in the table already.
  fields(type, fields, hash) {
    const body = new Writer(64);
    body.field(TYPE, wtf8(type.toWellFormed()));
    for (const [name] of fields) body.field(FIELDS, wtf8(name.toWellFormed()));
    body.packed(VALUES, fields.map(([, index]) => index));
    if (hash !== null) body.field(OBJECT_HASH, hash);
    return this.keep(fieldOf(OBJECT, body.view()));
  }

  once(known, key, make) {
    let index = known.get(key);
    if (index === undefined) {
      index = this.put(make().view());
      known.set(key, index);
    }
    return index;
  }

  // The hash of a value of which only a part is kept.
  digest(value, scope) {
    if (scope.whole) return scope.whole.digest(value);
    const { bytes, looked } = digest(value, scope.hashed);
    this.work += looked;
    return bytes;
  }

  // Looks for the same bytes first: most containers are recorded over and over.
  keep(body) {
    const bytes = body.view();
    if (bytes.length > MAX_KEY) return this.put(bytes);
    let key = 'b';
    for (let i = 0; i < bytes.length; i++) key += String.fromCharCode(bytes[i]);
    return this.once(this.others, key, () => body);
  }

  put(bytes) {
    this.table.field(1, bytes);
    return this.count++;
  }
}

// What tells a container from others by what it holds, cheaper than its bytes.
function keyOf(head, indices) {
  let key = head;
  for (let i = 0; i < indices.length; i++) key += ',' + indices[i];
  return key;
}

function fieldOf(number, bytes) {
  const body = new Writer(bytes.length + SPARE);
  body.field(number, bytes);
  return body;
}

function integerField(body, value) {
  body.byte(8 * INTEGER);
  body.longVarint(value >= 0n ? value << 1n : (-value << 1n) - 1n);
  return body;
}

// Adds the type of a value that is not of its kind's usual one.
function typed(body, name) {
  if (name) body.field(VALUE_TYPE, wtf8(name));
  return body;
}

// Big-endian, as short as it can be: `most` bytes are enough.
function twosComplement(value, most) {
  const bytes = new Uint8Array(most);
  for (let i = most - 1; i >= 0; i--, value >>= 8n) bytes[i] = Number(value & 0xffn);
  let start = 0;
  while (start < most - 1 && ((bytes[start] === 0 && bytes[start + 1] < 0x80) || (bytes[start] === 0xff && bytes[start + 1] >= 0x80))) start++;
  return bytes.subarray(start);
}

// A Result message: the values, the index of the returned one (0: none) and,
// of a traced run, {sites, frames, values, capped}.
function resultBlob(values, returned, trace) {
  const result = new Writer(values.table.length + 64);
  if (returned !== 0) {
    const outcome = new Writer(8);
    outcome.byte(8);
    outcome.varint(returned);
    result.field(1, outcome.view());
  }
  result.field(2, values.table.view());
  if (trace !== null) {
    const body = new Writer(4 * trace.sites.length + 16);
    body.packed(1, trace.sites);
    body.packed(2, trace.frames);
    body.packed(3, trace.values);
    if (trace.capped) {
      body.byte(8 * 4);
      body.byte(1);
    }
    if (trace.loading > 0) {
      body.byte(8 * 5);
      body.varint(trace.loading);
    }
    result.field(3, body.view());
  }
  return result.view();
}

module.exports = { Values, resultBlob };
