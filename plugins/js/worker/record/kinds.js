'use strict';
// What a value is, without running anything of the program's: no getter, no
// Proxy trap, no Symbol.toStringTag. Loaded in a realm of its own (own.js),
// whose builtins no program can reach.

const { types } = require('util');
const { apply, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

const getter = (prototype, name) => getOwnPropertyDescriptor(prototype, name).get;
const sourceText = Function.prototype.toString;
const typedLength = getter(getPrototypeOf(Uint8Array.prototype), 'length');
const typedTag = getter(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const regExpSource = getter(RegExp.prototype, 'source');
const flagGetters = [
  ['d', 'hasIndices'], ['g', 'global'], ['i', 'ignoreCase'], ['m', 'multiline'],
  ['s', 'dotAll'], ['u', 'unicode'], ['v', 'unicodeSets'], ['y', 'sticky'],
].filter(([, name]) => getOwnPropertyDescriptor(RegExp.prototype, name) !== undefined)
  .map(([flag, name]) => [flag, getter(RegExp.prototype, name)]);

const MAX_PROTOTYPES = 1000; // of a chain that is looked at

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

// The value of a data property of the object itself; undefined for any other.
function own(object, key) {
  const found = getOwnPropertyDescriptor(object, key);
  return found !== undefined && 'value' in found ? found.value : undefined;
}

// The same along the chain of prototypes.
function inherited(object, key) {
  for (let i = 0; i < MAX_PROTOTYPES && object !== null && !types.isProxy(object); i++) {
    const found = getOwnPropertyDescriptor(object, key);
    if (found !== undefined) return 'value' in found ? found.value : undefined;
    object = getPrototypeOf(object);
  }
  return undefined;
}

// The name of an object's class; '' where it cannot be told.
function className(object) {
  if (types.isProxy(object)) return 'Proxy';
  const made = inherited(object, 'constructor');
  if (typeof made !== 'function' || types.isProxy(made)) return '';
  const name = own(made, 'name');
  return typeof name === 'string' ? name : '';
}

// A program's errors say what they are by their class or by a name of their own.
function errorName(error) {
  const name = own(error, 'name');
  return (typeof name === 'string' && name) || className(error) || 'Error';
}

// An object literal, or what Object.create(null) makes; of any realm.
function isPlain(object) {
  const prototype = getPrototypeOf(object);
  return prototype === null || (!types.isProxy(prototype) && getPrototypeOf(prototype) === null);
}

function functionText(value) {
  if (types.isProxy(value)) return '<Proxy>';
  const name = own(value, 'name');
  const kind = apply(sourceText, value, []).startsWith('class') ? 'class' : 'function';
  return typeof name === 'string' && name !== '' ? `<${kind} ${name}>` : `<${kind}>`;
}

function regExpFlags(value) {
  let flags = '';
  for (const [flag, has] of flagGetters) if (apply(has, value, [])) flags += flag;
  return flags;
}

// [key, value] of the enumerable properties that are no symbols. A property
// that would have to be computed has the value `computed`.
function entries(object, computed) {
  const found = [];
  for (const key of ownKeys(object)) {
    if (typeof key === 'symbol') continue;
    const property = getOwnPropertyDescriptor(object, key);
    if (property !== undefined && property.enumerable) found.push([key, 'value' in property ? property.value : computed]);
  }
  return found;
}

module.exports = {
  isObject, own, inherited, className, errorName, isPlain, functionText, regExpFlags, entries,
  lengthOf: (array) => apply(typedLength, array, []),
  tagOf: (array) => apply(typedTag, array, []),
  sourceOf: (value) => apply(regExpSource, value, []),
};
