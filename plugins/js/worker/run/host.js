'use strict';
// What a child needs of the program's realm and of the system, taken before
// any program runs.

const os = require('os');
const vm = require('vm');
const { build, BadInput } = require('./arguments.js');
const calls = require('./calls.js');
const files = require('./files.js');
const box = require('./box.js');
const { setUp } = require('./globals.js');
const main = require('./main.js');
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
  const events = { uncaught: fatal, idle() {}, main: false };
  process.setUncaughtExceptionCaptureCallback((error) => events.uncaught(error));
  process.on('beforeExit', () => events.idle()); // of a fresh Node; see watch in fork.c for a forked one
  const loader = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER; // for import()
  main.rehearse();
  apply(_tickCallback, process, []); // what that set off is not for a child
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
    main,
    folder: box.TMP || os.tmpdir(), // where files can be made
    hasDevice: main.hasDevice(),
    scriptOptions: loader === undefined ? {} : { importModuleDynamically: loader },
    decode: (base64) => Buffer.from(base64, 'base64').toString(),
    bytes: (given) => (typeof given === 'string' ? Buffer.from(given, 'base64') : given),
    tick: () => apply(_tickCallback, process, []),
    bind(name, value) {
      // A lexical binding: no property of the global object shows it.
      define(globalThis, HANDOVER, value);
      new vm.Script(`const ${name} = ${HANDOVER}; delete globalThis.${HANDOVER};`).runInThisContext();
    },
    events,
    // What a forked child's event loop calls when it has nothing more to wait for, and
    // again, with over, when that set nothing off.
    idle(over) {
      if (!events.main) return events.idle();
      try {
        if (over) main.exit();
        else main.beforeExit();
      } catch (error) {
        events.uncaught(error);
      }
      return apply(_tickCallback, process, []); // the addon's call is none of Node's
    },
  };
}

module.exports = { hostOf };
