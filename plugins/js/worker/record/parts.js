'use strict';
// What a value consists of, in the words of the canonical form: the one place
// that decides it. record/values.js writes it down, record/whole.js hashes it.

const { types } = require('util');
const kinds = require('./kinds.js');

const { apply, getOwnPropertyDescriptor } = Reflect;
const mapForEach = Map.prototype.forEach;
const setForEach = Set.prototype.forEach;
const mapSize = getOwnPropertyDescriptor(Map.prototype, 'size').get;
const setSize = getOwnPropertyDescriptor(Set.prototype, 'size').get;
const getTime = Date.prototype.getTime;
const boxes = [
  [types.isNumberObject, 'Number', Number.prototype.valueOf],
  [types.isStringObject, 'String', String.prototype.valueOf],
  [types.isBooleanObject, 'Boolean', Boolean.prototype.valueOf],
  [types.isBigIntObject, 'BigInt', BigInt.prototype.valueOf],
];
// What holds nothing that could be read.
const sealed = [
  [types.isPromise, '<Promise>'], [types.isGeneratorObject, '<Generator>'], [types.isMapIterator, '<Map Iterator>'],
  [types.isSetIterator, '<Set Iterator>'], [types.isWeakMap, '<WeakMap>'], [types.isWeakSet, '<WeakSet>'],
  [types.isModuleNamespaceObject, '<Module>'], [types.isExternal, '<External>'], [types.isSymbolObject, '<Symbol>'],
];

// Stand for what is no value of the program: a hole of a sparse array, a
// property with a getter.
const HOLE = { hole: true };
const COMPUTED = { computed: true };

const opaque = (text) => ({ kind: 'opaque', text });

// partsOf(object, most) -> {kind, ...} of an object or function:
//   opaque    text
//   bytes     bytes: Uint8Array
//   list      length, item(i)
//   set       length, items: at most `most`
//   map       length (entries), entries: [key, value], at most `most`; name
//   object    name, fields: [name, value], sorted
// name: of a list, set or map that is not of the usual type; of an object, its class.
function partsOf(value, most) {
  if (typeof value === 'function') return opaque(kinds.functionText(value));
  if (types.isProxy(value)) return opaque('<Proxy>');
  if (Array.isArray(value) || types.isArgumentsObject(value)) return list(value);
  if (types.isMap(value)) return map(value, most);
  if (types.isSet(value)) return set(value, most);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return binary(value);
  if (types.isDate(value)) return object('Date', [['time', apply(getTime, value, [])]]);
  if (types.isRegExp(value)) {
    return object('RegExp', [['flags', kinds.regExpFlags(value)], ['source', kinds.sourceOf(value)]]);
  }
  for (const [is, name, valueOf] of boxes) if (is(value)) return object(name, [['value', apply(valueOf, value, [])]]);
  for (const [is, text] of sealed) if (is(value)) return opaque(text);
  if (types.isNativeError(value)) return error(value);
  return record(value);
}

function list(value) {
  const length = types.isArgumentsObject(value) ? Number(kinds.own(value, 'length')) || 0 : value.length;
  return {
    kind: 'list',
    length,
    item(index) {
      const found = getOwnPropertyDescriptor(value, index);
      if (found === undefined) return HOLE;
      return 'value' in found ? found.value : COMPUTED;
    },
  };
}

const STOP = {};

function map(value, most) {
  const entries = [];
  visit(mapForEach, value, (item, key) => entries.push([key, item]) < most);
  return { kind: 'map', name: 'Map', length: apply(mapSize, value, []), entries };
}

function set(value, most) {
  const items = [];
  visit(setForEach, value, (item) => items.push(item) < most);
  return { kind: 'set', length: apply(setSize, value, []), items };
}

// Calls more(item, key) until it says no.
function visit(forEach, value, more) {
  try {
    apply(forEach, value, [(item, key) => {
      if (!more(item, key)) throw STOP;
    }]);
  } catch (error) {
    if (error !== STOP) throw error;
  }
}

function binary(value) {
  if (types.isAnyArrayBuffer(value)) return object('ArrayBuffer', [['bytes', new Uint8Array(value)]]);
  if (types.isDataView(value)) return opaque('<DataView>');
  const tag = kinds.tagOf(value);
  if (tag === 'Uint8Array' || tag === 'Uint8ClampedArray') return { kind: 'bytes', bytes: value };
  const items = [];
  const length = kinds.lengthOf(value);
  for (let i = 0; i < length; i++) items.push(value[i]);
  return object(tag, [['items', items]]);
}

function error(value) {
  const fields = kinds.entries(value, COMPUTED);
  if (!fields.some(([name]) => name === 'message')) fields.push(['message', kinds.inherited(value, 'message')]);
  return object(kinds.errorName(value), fields.filter(([name]) => name !== 'name' && name !== 'stack'));
}

function record(value) {
  if (kinds.isPlain(value)) {
    const entries = kinds.entries(value, COMPUTED);
    return { kind: 'map', name: '', length: entries.length, entries };
  }
  return object(kinds.className(value) || 'Object', kinds.entries(value, COMPUTED));
}

const byName = (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

const object = (name, fields) => ({ kind: 'object', name, fields: fields.sort(byName) });

module.exports = { partsOf, HOLE, COMPUTED };
