'use strict';
// Which programs may have several inputs in one process, each in a fresh
// realm. A realm costs a tenth of a process.
//
// Such a realm has the language and nothing of Node, and makes no code from
// text: there is no object in it that leads out. A program qualifies when its
// text, and that of the tests, names nothing that the language alone does not
// have, waits for nothing and imports nothing. A word in a comment or a text
// counts too: a wrong no costs some time, and no more.

const vm = require('vm');

const DONT_CONTEXTIFY = vm.constants && vm.constants.DONT_CONTEXTIFY; // Node 20.18 and later

const WORDS = `
  import require process console global globalThis eval Function Proxy
  async await Promise then setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask
  Buffer URL URLSearchParams TextEncoder TextDecoder structuredClone fetch Headers Request Response FormData
  performance crypto navigator WebAssembly SharedArrayBuffer Atomics WeakRef FinalizationRegistry
  AbortController AbortSignal Event EventTarget Blob File BroadcastChannel MessageChannel MessagePort MessageEvent
  DOMException CustomEvent WebSocket Crypto CryptoKey SubtleCrypto Performance[A-Za-z]* [A-Za-z]*Stream[A-Za-z]*
  __filename __dirname atob btoa`.trim().split(/\s+/);

// \\u can spell any of them.
const BARRED = new RegExp(`(?<![\\w$])(?:${WORDS.join('|')})(?![\\w$])|\\\\u`);

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
