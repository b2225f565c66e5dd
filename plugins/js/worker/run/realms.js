'use strict';
// Fresh realms of a process in which nothing has to be kept from a program:
// what edits of one run in. This is no isolation.

const vm = require('vm');
const { equal, wanted } = require('../record/equal.js');

// Of Node's own globals those that programs of tests use.
const GIVEN = ['structuredClone', 'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'Buffer', 'queueMicrotask', 'btoa', 'atob'];

const silent = new Proxy({}, { get: () => () => {} });

// A program that ends its process only fails: it would end the runs after it, too.
const ended = () => { throw new Error('the program ends its process'); };
const tame = { env: {}, argv: [], exit: ended, abort: ended, kill: ended, reallyExit: ended };
const given = (name) => (name === 'process' || name === 'node:process' ? tame : require(name));

let spare = null;

// main: one for main programs, whose promises are settled by whoever runs a script in it.
function fresh(main) {
  const globals = { console: silent, require: given, module: { exports: {} }, exports: {}, process: { ...tame } };
  for (const name of GIVEN) globals[name] = globalThis[name];
  // Where it can be a plain realm: in the other kind each global is asked for in vain first.
  return Object.assign(vm.createContext(vm.constants?.DONT_CONTEXTIFY ?? {}, main ? { microtaskMode: 'afterEvaluate' } : {}), globals);
}

function realm({ main = false } = {}) {
  const context = (main ? null : spare) ?? fresh(main);
  if (!main) spare = null;
  const run = (script) => script.runInContext(context);
  return { run, evaluate: (text) => run(compile(text)), require: given };
}

// Has a realm ready for each process that is forked from here on.
function prepare() {
  spare ??= fresh(false);
}

const compile = (text) => new vm.Script(text, { filename: 'program.js' });

// What repair/machine.js is handed, see worker.js.
const api = {
  realm,
  compile,
  equal,
  wanted,
  evaluate: (text) => compile(text).runInThisContext(),
};

module.exports = { api, prepare };
