'use strict';
// Fresh realms of a process in which nothing has to be kept from a program:
// what a search for repairs runs its many edits in. This is no isolation.

const vm = require('vm');
const { build } = require('./arguments.js');
const { equal } = require('../record/equal.js');

// Of Node's own globals those that programs of tests use.
const GIVEN = ['structuredClone', 'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'Buffer', 'queueMicrotask', 'btoa', 'atob'];

const silent = new Proxy({}, { get: () => () => {} });

function realm() {
  const given = { console: silent, require, module: { exports: {} }, exports: {}, process: { env: {}, argv: [] } };
  for (const name of GIVEN) given[name] = globalThis[name];
  // Where it can be a plain realm: in the other kind each global is asked for in vain first.
  const context = Object.assign(vm.createContext(vm.constants?.DONT_CONTEXTIFY ?? {}), given);
  return {
    evaluate: (text) => new vm.Script(text, { filename: 'program.js' }).runInContext(context),
  };
}

// What repair/decode.js is handed, see worker.js.
const api = {
  realm,
  equal,
  expected: ({ values, expected }) => build(values || {}, [expected])[0],
};

module.exports = { api };
