'use strict';
// What a child needs of the program's realm and of the system, taken before
// any program runs.

const vm = require('vm');
const { build, BadInput } = require('./arguments.js');
const calls = require('./calls.js');
const files = require('./files.js');
const { setUp } = require('./globals.js');
const { createRecorder } = require('../record/recorder.js');
const { original } = require('../record/positions.js');

const HANDOVER = 'egca$handover';

const define = (object, name, value) => Object.defineProperty(object, name, { value, configurable: true });

// An error of the worker's own.
function fatal(error) {
  require('fs').writeSync(2, `${error.stack}\n`);
  process.exit(1);
}

// write(bytes) sends to the supervisor; exit(code) ends the process at once;
// alarm(limits) has the kernel end it some time after an input's wall limit.
function hostOf({ write, exit, alarm }) {
  const sink = { write() {} };
  const { then } = Promise.prototype;
  const { apply } = Reflect;
  const { _tickCallback } = process;
  // Set once, before the first fork: it costs more than a program's whole run.
  const events = { uncaught: fatal, idle() {} };
  process.setUncaughtExceptionCaptureCallback((error) => events.uncaught(error));
  process.on('beforeExit', () => events.idle()); // of a fresh Node; see watch in fork.c for a forked one
  const loader = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER; // for import()
  return {
    write,
    exit,
    alarm,
    sink,
    then,
    build,
    BadInput,
    calls,
    files,
    createRecorder,
    original,
    Error,
    ReferenceError,
    module: setUp(sink, exit),
    require: globalThis.require,
    scriptOptions: loader === undefined ? {} : { importModuleDynamically: loader },
    decode: (base64) => Buffer.from(base64, 'base64').toString(),
    tick: () => apply(_tickCallback, process, []),
    bind(name, value) {
      // A lexical binding: no property of the global object shows it.
      define(globalThis, HANDOVER, value);
      new vm.Script(`const ${name} = ${HANDOVER}; delete globalThis.${HANDOVER};`).runInThisContext();
    },
    events,
  };
}

module.exports = { hostOf };
