'use strict';
// Values of the protocol as JavaScript text: evaluated, it makes fresh ones at the speed of a literal.

/** Text of an expression that makes a value of a ValueTable in its JSON mapping. */
function literal(table, index) {
  const value = (table.values || [])[index] || {};
  const items = (list) => ((list || {}).items || []).map((item) => literal(table, item));
  const bytes = (text) => Buffer.from(text, 'base64');
  if (value.null !== undefined) return value.null === 'undefined' ? 'undefined' : 'null';
  if (value.boolean !== undefined) return String(value.boolean);
  if (value.integer !== undefined) return number(Number(value.integer));
  if (value.bigInteger !== undefined) return number(Number(big(bytes(value.bigInteger))));
  if (value.float !== undefined) return number(Number(value.float));
  if (value.text !== undefined) return JSON.stringify(bytes(value.text).toString('utf8'));
  if (value.bytes !== undefined) return `Uint8Array.of(${[...bytes(value.bytes)]})`;
  if (value.list || value.tuple) return `[${items(value.list || value.tuple)}]`;
  if (value.set) return `new Set([${items(value.set)}])`;
  if (value.map) return object(table, value.map.items || [], items(value.map));
  throw new Error(`a value of the kind ${Object.keys(value)} cannot be given`);
}

const number = (value) => (Object.is(value, -0) ? '-0' : value < 0 ? `(${value})` : String(value));

function big(bytes) {
  let value = 0n;
  for (const byte of bytes) value = value << 8n | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

/** An object where all keys are texts, else a Map. */
function object(table, items, texts) {
  const pairs = [];
  for (let i = 0; i < texts.length; i += 2) pairs.push([texts[i], texts[i + 1]]);
  if (items.every((item, at) => at % 2 || (table.values[item] || {}).text !== undefined)) {
    return `({${pairs.map(([key, value]) => `[${key}]:${value}`)}})`;
  }
  return `new Map([${pairs.map(([key, value]) => `[${key},${value}]`)}])`;
}

module.exports = { literal };
