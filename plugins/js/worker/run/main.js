'use strict';
// What a program finds that runs as the main program, besides what run/globals.js
// gives to all: streams on its descriptors 0 and 1, `require.main`, /dev/stdin, and the
// end of a process with its handlers. Of the program's own realm.

const { Console } = require('console');
const fs = require('fs');
const { Readable, Writable } = require('stream');

const { readSync } = fs;
const { setImmediate } = globalThis;

const DEVICE = '/dev/stdin';
const PIECE = 1 << 16; // bytes that are read at once

// Standard input is read when somebody wants more of it, from where fs.readSync(0)
// would go on. It comes in a turn of the event loop of its own, as in a fresh Node: what
// a piece of it sets off is done before the next one.
class Input extends Readable {
  constructor() {
    super({ highWaterMark: PIECE });
    this.fd = 0;
  }

  _read() {
    setImmediate(() => {
      try {
        const piece = Buffer.allocUnsafe(PIECE);
        const got = readSync(0, piece, 0, PIECE, null);
        this.push(got === 0 ? null : piece.subarray(0, got));
      } catch (error) {
        this.destroy(error);
      }
    });
  }

  // As a pipe or a terminal has them.
  ref() { return this; }
  unref() { return this; }
}

// put(bytes) takes what is written, at once.
class Output extends Writable {
  constructor(fd, put) {
    super({ decodeStrings: false });
    Object.assign(this, { fd, _type: 'fs', _isStdio: true, isTTY: false });
    Object.defineProperty(this, 'put', { value: put });
  }

  _write(chunk, encoding, done) {
    try {
      this.put(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      done();
    } catch (error) {
      done(error);
    }
  }

  // Nobody closes standard output.
  _destroy(error, done) {
    done(error);
  }

  getColorDepth() { return 1; }
  hasColors() { return false; }
}

const define = (object, name, value) =>
  Object.defineProperty(object, name, { value, configurable: true, enumerable: false, writable: true });

const lazily = (object, name, make) => {
  let made;
  Object.defineProperty(object, name, { get: () => (made ??= make()), configurable: true, enumerable: true });
};

// Functions of fs whose first argument may be a path.
const PATHS = ['access', 'exists', 'lstat', 'open', 'readFile', 'stat'];
const OF_PROMISES = ['access', 'lstat', 'open', 'readFile', 'stat'];

// Where a sandbox has no /dev/stdin, the path leads to the file that it would be. These are
// the functions that take it there: [what has it, its name, the function]. They are made
// ahead: that takes as long as a program's whole run, for fs.promises is a module that
// few programs load.
function deviceFunctions(to) {
  const through = (owner, name) => {
    const own = owner[name];
    return [owner, name, { [name](path, ...rest) {
      return Reflect.apply(own, this, [path === DEVICE ? to.path : path, ...rest]);
    } }[name]];
  };
  return [
    ...PATHS.flatMap((name) => [through(fs, name), through(fs, `${name}Sync`)]),
    ...OF_PROMISES.map((name) => through(fs.promises, name)),
  ];
}

// What takes what is written, and the streams that hand it on.
function streams() {
  const to = { output() {}, error() {} };
  const stdout = new Output(1, (bytes) => to.output(bytes));
  const stderr = new Output(2, (bytes) => to.error(bytes));
  return { to, stdout, stderr, console: new Console({ stdout, stderr, colorMode: false }) };
}

let ready = null; // streams that were made ahead
let last; // what ends the process
const device = { path: DEVICE }; // where it leads
let mapped = null; // deviceFunctions, where there is no device

// Uses, before a fork, what every main program uses: a child need not compile it again.
function rehearse() {
  const used = streams();
  used.console.log('%s', 'a', 1, [2]);
  used.console.error('a');
  const file = fs.openSync('/dev/null', 'r+');
  fs.writeSync(file, Buffer.from('a'), 0);
  fs.fstatSync(file);
  fs.readSync(file, Buffer.alloc(1), 0, 1, null);
  fs.closeSync(file);
  fs.readFileSync('/dev/null', 'utf8').trim().split('\n').map(Number);
  new Input().setEncoding('utf8');
  ready = streams();
  if (!hasDevice()) mapped = deviceFunctions(device);
}

// Makes this process a main program's. module: the program's. output(bytes) and
// error(bytes) take what is written. input: the file that /dev/stdin leads to, null
// where there is one. leave(status) ends the process.
function becomeMain({ module, output, error, input, leave }) {
  const { to, stdout, stderr, console } = ready;
  Object.assign(to, { output, error });
  lazily(process, 'stdin', () => new Input());
  lazily(process, 'stdout', () => stdout);
  lazily(process, 'stderr', () => stderr);
  define(globalThis, 'console', console);
  Object.assign(module, { id: '.', parent: null });
  globalThis.require.main = module;
  process.mainModule = module;
  process.reallyExit = last = leave;
  // Ahead of the program's own handlers, which it runs: the last word is ours.
  process.once('exit', () => {
    process.emit('exit', status());
    leave(status());
  });
  if (input === null) return;
  device.path = input;
  for (const [owner, name, made] of mapped) define(owner, name, made);
}

const status = () => process.exitCode || 0;

// What a process does, in Node's way, that waits for nothing: beforeExit may set
// something off. Where it did not, exit ends the process.
const beforeExit = () => process.emit('beforeExit', status());
function exit() {
  process.emit('exit', status());
  last(status()); // the handlers may have been taken away
}

// Whether the program has a handler for errors that nobody caught, which is called then.
const tookOver = (error) => process.emit('uncaughtException', error, 'uncaughtException');

const hasDevice = () => fs.existsSync(DEVICE);

module.exports = { rehearse, becomeMain, beforeExit, exit, tookOver, hasDevice };
