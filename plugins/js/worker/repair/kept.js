'use strict';
// Values as they were at one moment, as texts: evaluated in a realm, such a text makes the value anew.
// Looking at a value runs nothing of the program's.

const { isMap, isProxy, isSet } = require('util').types;

// Characters of one that is no text or number.
const CHARACTERS = 1024;
const MOST = 1n << 8192n, TEXT = 8 * CHARACTERS, DEEPEST = 12;

const mapEntries = (map) => Map.prototype.entries.call(map);
const setValues = (set) => Set.prototype.values.call(set);

/** The text of a value; null where it is no plain data, or too much of it. Equal values have equal texts,
 * and others others. */
function literalOf(value) {
  if (value === null || typeof value !== 'object') return primitive(value, TEXT);
  const pieces = [];
  return written(value, pieces, { left: CHARACTERS }, DEEPEST) ? `(${pieces.join('')})` : null;
}

function primitive(value, most) {
  switch (typeof value) {
    case 'string': return value.length > most ? null : short(JSON.stringify(value), most);
    case 'bigint': return value > MOST || value < -MOST ? null : `(${value}n)`;
    case 'number': return Object.is(value, -0) ? '(-0)' : `(${value})`;
    case 'function': case 'symbol': return null;
    default: return value === undefined ? '(void 0)' : String(value);
  }
}

const short = (text, most) => (text.length > most ? null : text);

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

module.exports = { literalOf };
