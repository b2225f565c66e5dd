'use strict';
// What a main program finds where its edits run: standard input and output of one run, and an event loop
// that goes through what is waiting without any time passing. A run has no process, no clock and no thread:
// what needs one never comes.
//
// `world` is evaluated from its own text in the realm of the program, whose promises and arrays it makes: it
// uses nothing from around it but what it is handed.

/** given: {Buffer, format(...values) -> text, require(name), charge(characters), drain()}. drain() runs the
 * promises' jobs of the realm. Returns {begin(data), end(run) -> text}: begin makes the realm's globals for a run
 * with these bytes, in base64, on standard input. end has run() load the program, goes through the events that
 * it waits for, and gives what it wrote. */
function world(given) {
  const { Buffer, format, charge, drain } = given;
  const FIRST = ['/dev/stdin', '/proc/self/fd/0', '/dev/fd/0'], SECOND = ['/dev/stdout', '/proc/self/fd/1', '/dev/fd/1'];
  const MOST = 100000;        // turns of the event loop
  const LEFT = { left: true };
  let input, at, output, ticks, tasks, turn, sources, left, process;

  const text = (data, encoding) => (typeof data === 'string' ? data : Buffer.from(data).toString(typeof encoding === 'string' ? encoding : 'utf8'));
  const write = (data, encoding) => {
    const written = text(data, encoding);
    charge(written.length);
    if (!left) output += written;
  };
  const rest = () => {
    const taken = input.subarray(at);
    at = input.length;
    return taken;
  };
  const encodingOf = (options) => (typeof options === 'string' ? options : options ? options.encoding : null);
  const later = (call, time = 0) => {
    const task = { call, time: turn + (time > 0 ? time : 0), again: 0, over: false, ref() { return task; }, unref() { return task; }, hasRef: () => true };
    tasks.push(task);
    return task;
  };

  class Emitter {
    constructor() { this.listeners_ = new Map(); }
    on(event, call) {
      this.listeners_.set(event, [...this.calls_(event), call]);
      return this;
    }
    once(event, call) {
      const once = (...values) => {
        this.off(event, once);
        return call.apply(this, values);
      };
      return this.on(event, once);
    }
    off(event, call) {
      this.listeners_.set(event, this.calls_(event).filter((one) => one !== call));
      return this;
    }
    emit(event, ...values) {
      const calls = this.calls_(event);
      for (const call of calls) call.apply(this, values);
      return calls.length > 0;
    }
    calls_(event) { return this.listeners_.get(event) || []; }
    addListener(event, call) { return this.on(event, call); }
    removeListener(event, call) { return this.off(event, call); }
    listenerCount(event) { return this.calls_(event).length; }
    removeAllListeners() {
      this.listeners_.clear();
      return this;
    }
    setMaxListeners() { return this; }
  }

  class Input extends Emitter {
    constructor() {
      super();
      Object.assign(this, { fd: 0, encoding: null, wanted: false });
    }
    setEncoding(encoding) {
      this.encoding = encoding || 'utf8';
      return this;
    }
    on(event, call) {
      if (event === 'data' || event === 'readable') this.wanted = true;
      return super.on(event, call);
    }
    read() {
      if (at === input.length) return null;
      return this.encoding === null ? rest() : text(rest(), this.encoding);
    }
    resume() {
      this.wanted = true;
      return this;
    }
    pause() { return this; }
    ref() { return this; }
    unref() { return this; }
    pipe(to) {
      this.on('data', (data) => to.write(data));
      this.on('end', () => to !== process.stdout && to.end && to.end());
      return to;
    }
    come() {
      const data = this.calls_('readable').length > 0 ? null : this.read();
      if (data !== null) this.emit('data', data);
      if (this.emit('readable')) this.emit('readable');
      for (const event of ['end', 'close']) this.emit(event);
    }
    async *[Symbol.asyncIterator]() {
      const data = this.read();
      if (data !== null) yield data;
    }
  }

  class Lines extends Emitter {
    constructor(promises) {
      super();
      Object.assign(this, { promises, closed: false, waiting: null, wanted: true, lines: null, terminal: false });
    }
    all() {
      if (this.lines === null) {
        this.lines = text(rest()).split(/\r\n|\n|\r/);
        if (this.lines[this.lines.length - 1] === '') this.lines.pop();
      }
      return this.lines;
    }
    come() {
      const lines = this.all();
      while (lines.length > 0) {
        const line = lines.shift(), { waiting } = this;
        this.waiting = null;
        if (waiting) waiting(line);
        else this.emit('line', line);
        drain();
      }
      this.close();
    }
    question(asked, options, call = options) {
      write(asked);
      if (!this.promises) this.waiting = call;
      else return new Promise((settle) => { this.waiting = settle; });
    }
    close() {
      if (this.closed) return;
      this.closed = true;
      this.emit('close');
    }
    setPrompt(prompt) { this.asked = prompt; }
    prompt() { if (this.asked) write(this.asked); }
    write() {}
    pause() { return this; }
    resume() { return this; }
    async *[Symbol.asyncIterator]() {
      this.wanted = false;
      const lines = this.all();
      while (lines.length > 0) yield lines.shift();
    }
  }

  const stream = (fd, put) => Object.assign(new Emitter(), {
    fd, writable: true, columns: 80,
    write(data, encoding, done = encoding) {
      put(data, encoding);
      if (typeof done === 'function') ticks.push(done);
      return true;
    },
    end(data) { if (data !== undefined) put(data); },
    cork() {}, uncork() {},
  });

  const nothing = () => {};
  const promised = () => ({ readFile: async (path, options) => files().readFileSync(path, options) });
  const files = () => Object.assign(Object.create(given.require('fs'), { promises: { value: promised() } }), {
    readFileSync(path, options) {
      if (path !== 0 && !FIRST.includes(path)) throw new Error('there is no such file here');
      const encoding = encodingOf(options);
      return encoding ? text(rest(), encoding) : rest();
    },
    readSync(fd, buffer, from = 0, length = buffer.length - from) {
      if (fd !== 0) throw new Error('there is no such file here');
      if (typeof from === 'object') ({ offset: from = 0, length = buffer.length - from } = from || {});
      const taken = input.subarray(at, at + length);
      at += taken.length;
      buffer.set(taken, from);
      return taken.length;
    },
    readFile(path, options, done = options) {
      const got = this.readFileSync(path, options === done ? null : options);
      later(() => done(null, got));
    },
    openSync(path) {
      if (FIRST.includes(path)) return 0;
      if (SECOND.includes(path)) return 1;
      throw new Error('there is no such file here');
    },
    closeSync: nothing,
    fstatSync: () => ({ size: input.length, isFile: () => true }),
    existsSync: (path) => FIRST.includes(path),
    writeSync(fd, data, ...more) {
      if (fd === 1) write(data, more[1]);
      return data.length;
    },
    writeFileSync(path, data, options) { if (path === 1 || SECOND.includes(path)) write(data, encodingOf(options)); },
    appendFileSync(path, data) { if (path === 1 || SECOND.includes(path)) write(data); },
    createReadStream: () => process.stdin,
    createWriteStream: () => process.stdout,
  });
  const lines = (promises) => ({
    createInterface() {
      const made = new Lines(promises);
      sources.push(made);
      return made;
    },
    clearLine: nothing, cursorTo: nothing, emitKeypressEvents: nothing,
  });
  const modules = {
    fs: files,
    'fs/promises': promised,
    readline: () => ({ ...lines(false), promises: lines(true) }),
    'readline/promises': () => lines(true),
    process: () => process,
    timers: () => ({ setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval, setImmediate: globalThis.setImmediate }),
  };

  const exit = (status = process.exitCode) => {
    process.exitCode = status;
    if (!left) process.emit('exit', status || 0);
    left = true;
    throw LEFT;
  };

  function begin(data) {
    input = Buffer.from(data, 'base64');
    [at, output, ticks, tasks, turn, left] = [0, '', [], [], 0, false];
    const print = (...values) => write(`${format(...values)}\n`);
    process = Object.assign(new Emitter(), {
      stdout: stream(1, write), stderr: stream(2, nothing), stdin: new Input(),
      argv: ['node', '/program.js'], env: {}, exitCode: undefined, platform: 'linux', pid: 1, version: 'v20.0.0', versions: {},
      nextTick(call, ...values) { ticks.push(() => call(...values)); },
      exit, reallyExit: exit, abort: exit, cwd: () => '/', uptime: () => 0, emitWarning: nothing,
      hrtime: Object.assign(() => [0, 0], { bigint: () => 0n }),
      memoryUsage: () => ({ heapUsed: 0, heapTotal: 0, rss: 0 }),
    });
    sources = [process.stdin];
    const module = { id: '.', exports: {}, parent: null, children: [] };
    const required = new Map();
    const require = (name) => {
      const plain = name.replace(/^node:/, '');
      if (!Object.hasOwn(modules, plain)) return given.require(name);
      if (!required.has(plain)) required.set(plain, modules[plain]());
      return required.get(plain);
    };
    require.main = module;
    const timer = (call, time, ...values) => later(() => call(...values), Number(time) || 1);
    const cancel = (task) => { if (task) task.over = true; };
    Object.assign(globalThis, {
      process, require,
      console: { log: print, info: print, debug: print, error: nothing, warn: nothing, table: nothing, time: nothing, timeEnd: nothing, assert: nothing },
      setTimeout: timer,
      setImmediate: (call, ...values) => later(() => call(...values)),
      setInterval(call, time, ...values) {
        const every = Math.max(Number(time) || 1, 1);
        const task = later(() => {
          call(...values);
          if (!task.over) tasks.push(Object.assign(task, { time: turn + every }));
        }, every);
        return task;
      },
      clearTimeout: cancel, clearInterval: cancel, clearImmediate: cancel,
      queueMicrotask: (call) => { Promise.resolve().then(call); },
    });
  }

  // What the program set off and did not wait for.
  function settle() {
    do {
      for (let call; (call = ticks.shift()) !== undefined; ) call();
      drain();
    } while (ticks.length > 0);
  }

  function loop() {
    for (let turns = 0; turns < MOST; turns++) {
      settle();
      if (left) return;
      const source = sources.find((one) => one.wanted);
      let next = -1;
      tasks.forEach((task, number) => { if (next < 0 || task.time < tasks[next].time) next = number; });
      if (source !== undefined && (next < 0 || tasks[next].time > turn)) {
        source.wanted = false;
        source.come();
      } else if (next >= 0) {
        const [task] = tasks.splice(next, 1);
        turn = Math.max(turn, task.time);
        if (!task.over) task.call();
      } else if (!process.emit('beforeExit', process.exitCode || 0) || (tasks.length === 0 && ticks.length === 0)) {
        return;
      }
    }
    throw new Error('the program does not come to its end');
  }

  // Throws where the program ends as none may.
  function end(run) {
    try {
      run();
      loop();
      process.emit('exit', process.exitCode || 0);
      settle();
    } catch (error) {
      if (!left || error !== LEFT) throw error;
    }
    if (process.exitCode) throw new Error('the exit status is not 0');
    return output;
  }

  return { begin, end };
}

module.exports = { world };
