'use strict';
// Which programs may have several inputs in one process, each in a fresh
// realm. A realm costs a tenth of a process.
//
// Such a realm has the language and nothing of Node, and makes no code from
// text: there is no object in it that leads out. A program qualifies when every
// word of its text, and of the tests', is its own or stands in the list of what
// the language keeps in a realm. A word in a comment or a text counts too: a
// wrong no costs some time, and no more.

const vm = require('vm');

const DONT_CONTEXTIFY = vm.constants && vm.constants.DONT_CONTEXTIFY; // Node 20.18 and later

// What each realm has for itself, and no other realm, process or clock can be seen
// by. Left out: what waits (its callbacks come when the realm's time is over), what
// makes code, what sees the collector, and buffers, which show how much memory is left.
const LANGUAGE = new Set(`
  Object Array Number Boolean String Symbol BigInt Math JSON Date RegExp Map Set WeakMap WeakSet Reflect Iterator
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
  parseFloat parseInt isFinite isNaN decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
  Infinity NaN undefined module exports`.trim().split(/\s+/));

// Words that lead elsewhere without being names.
const LEADING = 'import require async await then fromAsync __filename __dirname'.split(' ');

// Whatever else has a meaning here, in a realm of its own or in Node's. A word that
// has none is the program's own.
const named = [...Object.getOwnPropertyNames(globalThis), ...vm.runInNewContext('Object.getOwnPropertyNames(globalThis)')];
const barred = [...LEADING, ...named.filter((name) => /^\w+$/.test(name) && !LANGUAGE.has(name))];

// \\u can spell any of them.
const BARRED = new RegExp(`(?<![\\w$])(?:${[...new Set(barred)].join('|')})(?![\\w$])|\\\\u`);

function mayShare(texts) {
  return DONT_CONTEXTIFY !== undefined && texts.every((text) => !BARRED.test(text));
}

// A realm for one input, with what a program finds there of CommonJS. prelude
// is a script that evaluates to a function.
function freshRealm(prelude, ...given) {
  const realm = vm.createContext(DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false } });
  return { realm, made: prelude.runInContext(realm)(...given) };
}

module.exports = { mayShare, freshRealm };
