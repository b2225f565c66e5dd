'use strict';
// What a program finds around it: the globals of a CommonJS module that is not
// the main program, a console and streams that write to memory. Set up once,
// before the first program.

const { Console } = require('console');
const { EventEmitter } = require('events');
const { createRequire, syncBuiltinESMExports } = require('module');
const threads = require('worker_threads');

const FILE = '/program.js'; // is never read

// A stream for `console` and `process.stdout`; `write` is looked up in sink
// whenever something is written.
class Sink extends EventEmitter {
  constructor(fd, sink) {
    super();
    Object.assign(this, { fd, writable: true, isTTY: false, columns: 80 });
    Object.defineProperty(this, 'sink', { value: sink, enumerable: false });
  }

  write(chunk, encoding, done) {
    this.sink.write(chunk);
    const after = typeof encoding === 'function' ? encoding : done;
    // As Node's own streams say that all went well: console takes anything else
    // than null for an error, and asks a state that this stream has not.
    if (typeof after === 'function') process.nextTick(after, null);
    return true;
  }

  end(chunk, encoding, done) {
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk);
    const after = [chunk, encoding, done].find((given) => typeof given === 'function');
    if (after) process.nextTick(after, null);
    return this;
  }

  cork() {}
  uncork() {}
  getColorDepth() { return 1; }
  hasColors() { return false; }
}

// How far the others get in the time of a program with threads is chance, and what
// comes of it then too: whether it has ended when their time is counted.
class Worker {
  constructor() {
    throw new Error('a program cannot start threads here');
  }
}

const define = (object, name, value) =>
  Object.defineProperty(object, name, { value, configurable: true, enumerable: false, writable: true });

// sink.write(chunk) takes what programs write. exit(code) ends a process.
function setUp(sink, exit) {
  const stdout = new Sink(1, sink);
  const stderr = new Sink(2, sink);
  for (const [name, stream] of [['stdout', stdout], ['stderr', stderr]]) {
    Object.defineProperty(process, name, { get: () => stream, configurable: true, enumerable: true });
  }
  define(globalThis, 'console', new Console({ stdout, stderr, colorMode: false }));
  const require = createRequire(FILE);
  define(require, 'main', undefined);
  const module = { id: FILE, filename: FILE, path: '/', exports: {}, loaded: false, children: [], paths: [] };
  const given = { require, module, exports: module.exports, __filename: FILE, __dirname: '/' };
  for (const [name, value] of Object.entries(given)) define(globalThis, name, value);
  process.argv = [process.argv[0], FILE];
  process.execArgv = [];
  process.reallyExit = exit;
  define(threads, 'Worker', Worker);
  syncBuiltinESMExports();
  return module;
}

module.exports = { setUp };
