'use strict';
// Runs one input in a process of its own, and reports. Once the program's code
// runs, any of the program's realm may have been changed: this module lives in
// another one (own.js) and uses what it took before. What it sends is evidence.

const { Script } = require('vm');
const { isPromise } = require('util').types;
const blame = require('../record/blame.js');
const { Output } = require('./output.js');
const { freshPlace, mainPlace } = require('./places.js');
const reports = require('./reports.js');
const { Stdio, writeAll } = require('./stdio.js');
const { Values, resultBlob } = require('../record/values.js');
const { Writer, wtf8 } = require('../record/wire.js');

const EVENT_BYTES = 6; // of an event on its way out, at least
const FILE_BYTES = 16 << 20; // of standard input, and of standard output
const NOTHING = new Uint8Array(0);
const { apply } = Reflect;

// What the worker took of the program's realm and of the system before any
// program: see run/host.js.
//
// input is one of the task's, place the realm for it; more tells that another
// comes after it.
class Run {
  constructor(task, input, place, host, more) {
    this.task = task;
    this.given = input;
    this.place = place;
    this.host = host;
    this.more = more;
    this.compiled = task.compiled;
    this.prelude = null; // a script that runs before the program
    this.plan = null; // of an input with arguments: how they are made, and what is called, see run/calls.js
    this.recorder = null;
    this.values = null;
    this.loading = true;
    this.stdio = null; // of a main program
    this.written = 0; // bytes, through its own streams
    this.output = new Output(task.limits.output, () => this.stop('LIMIT_OUTPUT'));
    host.sink.write = (chunk) => this.output.write(chunk);
  }

  send(kind, body) {
    const header = new Uint8Array(5);
    new DataView(header.buffer).setUint32(0, body.length + 1, true);
    header[4] = kind;
    const frame = new Writer(body.length + 5);
    frame.raw(header);
    frame.raw(body);
    this.host.write(frame.view());
  }

  start() {
    const give = this.prepare();
    if (give === null) return this.host.exit(0);
    this.host.events.uncaught = (error) => this.failed(error);
    this.host.events.idle = () => this.report({ kind: 'exception', type: 'UnsettledPromise', message: 'what it waits for never happens' });
    this.send(reports.STARTED, NOTHING);
    try {
      if (this.plan !== null) this.place.run(new Script(this.place.calls.CLASSES, { filename: 'prelude.js' }));
      if (this.stdio !== null) this.main();
      if (this.prelude !== null) this.place.run(this.prelude);
      const loaded = this.place.run(this.script);
      if (this.stdio !== null) return; // its end is the event loop's
      if (this.compiled.async && isPromise(loaded)) this.after(loaded, () => this.give(give));
      else this.give(give);
    } catch (error) {
      this.host.events.uncaught(error);
    }
  }

  // Makes this process a main program's.
  main() {
    const { host, recorder, task } = this;
    this.loading = false;
    if (recorder !== null) {
      recorder.loaded();
      recorder.news = () => this.news();
    }
    Object.assign(host.events, { main: true, idle() {}, uncaught: (error) => this.uncaught(error) });
    host.main.becomeMain({
      module: host.module,
      output: (bytes) => {
        writeAll(1, bytes);
        this.written += bytes.length;
        if (this.written > task.limits.output) this.stop('LIMIT_OUTPUT');
      },
      error: (bytes) => this.output.write(bytes),
      input: this.stdio.input,
      leave: (status) => this.left(status),
    });
  }

  uncaught(error) {
    let left = error;
    try {
      if (this.host.main.tookOver(error)) return;
    } catch (another) {
      left = another;
    }
    this.failed(left);
  }

  // What was written since the last event that told of it.
  news() {
    const size = this.stdio.size();
    if (this.isOver(size)) this.stop('LIMIT_OUTPUT');
    return this.stdio.news(size);
  }

  isOver(size = this.stdio.size()) {
    return size > Math.min(this.task.limits.output, FILE_BYTES - 1);
  }

  // The main program leaves.
  left(status) {
    if (Number(status || 0) !== 0) {
      this.report({ kind: 'exception', type: 'ExitStatus', message: `it ends with the exit status ${status}` });
    }
    if (this.isOver()) this.stop('LIMIT_OUTPUT');
    const values = this.values || new Values(this.task.limits, Infinity, () => {});
    const index = values.addOutput(this.stdio.read());
    this.report({ kind: 'returned' }, values, index);
  }

  // Compiles and decodes: whatever can fail that is not the program's doing. A
  // function that gives the input to the loaded program, undefined for a main
  // program, or null after saying why there is none.
  prepare() {
    try {
      this.script = new Script(this.compiled.code, { filename: blame.PROGRAM, ...this.host.scriptOptions });
    } catch (error) {
      this.send(reports.REFUSED, wtf8(JSON.stringify(this.refused(error))));
      return null;
    }
    if (this.task.traced) this.record();
    try {
      const { prelude } = this.compiled;
      if (prelude !== undefined && prelude.wrong !== undefined) throw new this.place.BadInput(`the prelude: ${prelude.wrong}`);
      if (prelude !== undefined) this.prelude = new Script(prelude.code, { filename: 'prelude.js', ...this.host.scriptOptions });
      return this.input(this.given);
    } catch (error) {
      const why = error instanceof this.place.BadInput ? error.message : blame.message(error);
      this.send(reports.BAD_INPUT, wtf8(why.slice(0, reports.MAX_MESSAGE)));
      return null;
    }
  }

  refused(error) {
    const { diagnostic, line, column, width } = blame.refusal(error);
    const start = line === undefined ? undefined : blame.lineStarts(this.compiled.code)[line - 1];
    if (start !== undefined) diagnostic.span = { start: this.original(start + column), end: this.original(start + column + width) };
    return diagnostic;
  }

  record() {
    const { limits } = this.task;
    const full = () => this.stop('LIMIT_EVENTS');
    const events = Math.min(limits.events, Math.floor(limits.result / EVENT_BYTES));
    this.values = new Values(limits, limits.result / 2, full);
    const { values } = this;
    const seen = this.task.counted ? () => this.send(reports.EVENT, NOTHING) : null;
    this.recorder = this.host.createRecorder({
      values: { add: (value) => values.add(value), addWritten: (bytes) => values.addWritten(bytes) }, events, full, seen, last: this.task.toLast,
    });
    this.host.bind(this.compiled.recorder, this.recorder);
  }

  input({ arguments: given, call, body, stdin, values }) {
    if (stdin !== undefined) {
      const data = this.host.bytes(stdin);
      if (data.length >= FILE_BYTES) {
        throw new this.place.BadInput(`its standard input has ${data.length} bytes; less than ${FILE_BYTES} are possible`);
      }
      this.stdio = new Stdio(data, this.host.folder, !this.host.hasDevice);
      return undefined;
    }
    if (given !== undefined) {
      const { calls, BadInput } = this.place;
      const args = this.place.build(values || {}, given.values || []);
      this.plan = calls.planOf(given, args, (why) => new BadInput(why));
      return () => this.called(args);
    }
    const text = this.host.decode(call ?? body);
    const { files } = this.host;
    if (call === undefined && files.isFile(text, (why) => new this.place.BadInput(why))) {
      const file = new Script(files.fileFunction(text), { filename: 'test.js', ...this.host.scriptOptions });
      return () => this.file(this.place.run(file));
    }
    const script = call === undefined ? this.test(text, '') : this.test(`(\n${text}\n)`, 'return ');
    return () => this.place.run(script);
  }

  // Runs a test file. A promise where it waits.
  file(opened) {
    const { module } = this.place;
    const held = module.exports;
    const find = (name) => (held !== null && typeof held === 'object' && name in held ? held[name] : this.entry(name));
    return this.tests(this.host.files.open(opened, find, held, this.host.require), 0);
  }

  tests(all, from) {
    for (let i = from; i < all.length; i++) {
      const value = all[i]();
      if (isPromise(value)) return apply(this.host.then, value, [() => this.tests(all, i + 1)]);
    }
    return null;
  }

  // A script of a test, which may wait at its top level.
  test(text, before) {
    try {
      return new Script(text, { filename: 'test.js', ...this.host.scriptOptions });
    } catch (error) {
      if (!text.includes('await')) throw error;
      return new Script(`(async () => {${before}${text}\n})()`, { filename: 'test.js', ...this.host.scriptOptions });
    }
  }

  // The value of the calls that an input with arguments makes.
  called(args) {
    if (this.plan !== null && this.plan.asGiven) return args[0];
    const { entryPoint } = this.task;
    const { calls } = this.place;
    const found = this.entry(entryPoint.split('.')[0]);
    if (this.plan === null) return calls.call(entryPoint, found, args);
    const { types } = this.plan;
    const nodes = {};
    for (const name of ['ListNode', 'TreeNode']) if (types.some((kind) => kind.includes(name))) nodes[name] = this.entry(name);
    return calls.give(this.plan, entryPoint, found, args, nodes);
  }

  // The function or class of the program that has a name.
  entry(name) {
    const exported = this.place.module.exports;
    if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
      const found = this.place.run(new Script(`typeof ${name} === 'undefined' ? undefined : ${name}`));
      if (found !== undefined) return found;
    }
    if (exported !== null && typeof exported === 'object' && typeof exported[name] === 'function') return exported[name];
    throw new this.place.ReferenceError(`${name} is not defined`);
  }

  give(give) {
    this.loading = false;
    if (this.recorder !== null) this.recorder.loaded();
    try {
      const value = give();
      const body = this.given.body !== undefined;
      if (isPromise(value)) return this.after(value, (settled) => this.returned(body ? null : settled));
      if (body) this.host.tick(); // what it set off and did not wait for may still throw
      return this.returned(body ? null : value);
    } catch (error) {
      return this.failed(error);
    }
  }

  // Goes on when the promise is settled: this process is in its event loop by then.
  after(promise, then) {
    apply(this.host.then, promise, [(value) => then(value), (error) => this.failed(error)]);
  }

  returned(value) {
    const { calls } = this.place;
    const values = this.values || new Values(this.task.limits, Infinity, () => {});
    const given = this.plan === null ? value : calls.result(this.plan, value);
    const index = given instanceof calls.Unfit ? values.opaque(`<${given.text}>`) : values.addWhole(given);
    this.report({ kind: 'returned' }, values, index);
  }

  failed(error) {
    if (this.stdio !== null && this.isOver()) this.stop('LIMIT_OUTPUT');
    const said = { kind: 'exception', type: blame.typeName(error), message: blame.message(error) };
    if (this.loading) said.loading = true;
    const stack = this.places(error);
    if (stack.length > 0) said.stack = stack;
    this.report(said);
  }

  places(error) {
    try {
      return blame.positions(error, this.compiled.code, this.place.Error).map((position) => this.span(position));
    } catch {
      return []; // the program has broken what finds them
    }
  }

  // The word at a position, in bytes of the source.
  span(position) {
    const start = this.original(position);
    let end = start + 1;
    while (end < this.task.source.length && isWord(this.task.source[end - 1]) && isWord(this.task.source[end])) end++;
    return [start, Math.min(end, this.task.source.length)];
  }

  original(position) {
    const offset = this.host.original(this.compiled, this.task.source, position);
    return Math.max(0, Math.min(offset, this.task.source.length));
  }

  stop(limit) {
    this.report({ kind: 'limit', limit }, null, 0, true);
  }

  // The only report on this input: ends the process, but where there is more to do.
  report(said, values = null, returned = 0, capped = false) {
    if (this.output.length > 0) said.output = this.output.base64();
    this.send(reports.REPORT, wtf8(JSON.stringify(said)));
    if (this.recorder !== null) this.send(reports.BLOB, this.trace(returned, capped));
    else if (values !== null) this.send(reports.BLOB, resultBlob(values, returned, null));
    this.good = said.kind === 'returned';
    if (!this.more) this.host.exit(0);
  }

  trace(returned, capped) {
    const columns = this.recorder.columns();
    let trace = { ...columns, capped: capped || this.recorder.capped, loading: this.recorder.loading };
    for (;;) {
      const blob = resultBlob(this.values, returned, trace);
      if (blob.length <= this.task.limits.result || trace.sites.length === 0) return blob;
      const half = trace.sites.length >>> 1;
      trace = {
        sites: trace.sites.subarray(0, half), frames: trace.frames.subarray(0, half),
        values: trace.values.subarray(0, half), capped: true, loading: Math.min(trace.loading, half),
      };
    }
  }
}

const isWord = (byte) =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f || byte === 0x24 || byte >= 0x80;

// Runs a task of run/jobs.js. Comes back only when the program waits for something, or
// is a main program.
// Several inputs have a realm each (run/share.js); what runs there waits for nothing.
function main(task, host) {
  const compiled = JSON.parse(task.compiled.toString());
  const { inputs, limits } = task;
  inputs.forEach((input, number) => {
    if (number > 0) host.alarm(limits);
    const more = number + 1 < inputs.length;
    const run = new Run({ ...task, compiled }, input, inputs.length > 1 ? freshPlace() : mainPlace(host), host, more);
    run.start();
    if (more && !(run.good || (run.good === false && !task.stopAtFailure))) host.exit(0);
  });
}

module.exports = { main, Run };
