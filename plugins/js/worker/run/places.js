'use strict';
// Where a program runs: the realm that is its own, and what run/runner.js needs of
// it. Taken before the program runs.

const { Buffer } = require('buffer');
const fs = require('fs');
const path = require('path');
const { Script } = require('vm');
const { freshRealm } = require('./share.js');

const { apply } = Reflect;
const { runInContext, runInThisContext } = Script.prototype;

// Not to be decorated by Node, which asks an error for its stack.
const PLAIN = { displayErrors: false };

// The process's own realm, with all that Node has.
function mainPlace(host) {
  return {
    run: (script) => apply(runInThisContext, script, [PLAIN]),
    build: host.build,
    BadInput: host.BadInput,
    calls: host.calls,
    Error: host.Error,
    ReferenceError: host.ReferenceError,
    module: host.module,
  };
}

// Values are built by the realm's own code: an array is to be one of its Arrays.
const [builder, calls] = ['arguments.js', 'calls.js'].map((name) => fs.readFileSync(path.join(__dirname, name), 'utf8'));
const prelude = new Script(`(function (Buffer) {
  const load = (of) => {
    const module = { exports: {} };
    of(module);
    return module.exports;
  };
  const values = load(function (module) {${builder}\n});
  const calls = load(function (module) {${calls}\n});
  const shown = { exports: {} };
  for (const [name, value] of [['module', shown], ['exports', shown.exports]]) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return { ...values, calls, Error, ReferenceError, module: shown };
})`, { filename: 'prelude.js' });

function makePlace() {
  const { realm, made } = freshRealm(prelude, Buffer);
  return { ...made, realm, run: (script) => apply(runInContext, script, [realm, PLAIN]) };
}

const SPARE = 16; // realms; as many inputs have most jobs, at the most
const spare = [];

// Makes realms before there is a program. The process that calls this runs none
// itself: each of its forks has them as fresh as they were made.
function prepare() {
  while (spare.length < SPARE) spare.push(makePlace());
}

// A realm that no program was in.
function freshPlace() {
  return spare.shift() ?? makePlace();
}

module.exports = { mainPlace, freshPlace, makePlace, prepare };
