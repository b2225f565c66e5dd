'use strict';
// Values as JavaScript text: evaluated in a realm, it makes fresh ones at the speed of a literal.

/** Text of an expression that makes a value of run/arguments.js again. */
function literal(value) {
  const all = (items) => Array.from(items, literal).join(',');
  switch (typeof value) {
    case 'string': return JSON.stringify(value);
    case 'bigint': return `(${value}n)`;
    case 'number': return Object.is(value, -0) ? '-0' : `(${value})`;
    case 'object': break;
    default: return String(value);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${all(value)}]`;
  if (value instanceof Set) return `new Set([${all(value)}])`;
  if (value instanceof Map) return `new Map([${all(value)}])`;
  if (value instanceof Uint8Array) return `Uint8Array.of(${value})`;
  return `({${Object.entries(value).map(([key, held]) => `[${JSON.stringify(key)}]:${literal(held)}`)}})`;
}

module.exports = { literal };
