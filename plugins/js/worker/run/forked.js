'use strict';
// The way to run things where the worker can fork.

const box = require('./box.js');
const { frame } = require('./frames.js');
const { hostOf } = require('./host.js');
const { own } = require('../own.js');
const { Parser } = require('./parser.js');
const roles = require('../repair/roles.js');
const { Peer, wait } = require('./peer.js');
const { FILE, anyIn, whole } = require('./stored.js');
const { InChild, aloneWith, run, sweep } = require('./supervise.js');
const system = require('./system.js').calls;

const EVENT_BYTES = 128; // of memory that recording one event takes, its value apart
const LISTER = 2 ** 30; // bytes of the process that lists edits
const CONVERSATIONS = 500; // after so many a new one takes over
// Limits of programs of the worker's own.
const TRIED = { memory: 1 << 30, output: 1 << 10, result: 1 << 20, events: 0, cpu: 10, wall: 10, depth: 3, width: 9 };
const REHEARSED = { ...TRIED, events: 1000 };
const CLOCK_SPARE = 2; // seconds between the supervisor's clocks and the kernel's

const { main } = own('./run/runner.js');
const { prepare } = own('./run/places.js');
const { SOURCE, rehearse } = own('./run/rehearse.js');
const host = hostOf({
  write(bytes) {
    for (let at = 0, done; at < bytes.length; at += done) {
      done = system.write(pipe, bytes, at);
      if (done < 0) system.exit(72);
    }
  },
  exit: (code = 0) => system.exit(code),
  alarm: (limits) => system.alarm(1.25 * limits.wall + CLOCK_SPARE),
});
let pipe = -1; // of a child, to its supervisor
let data = 0; // bytes that this process has: what a program's limit counts from

// Bytes that a task's process may have; recording must not use up the program's.
function memory({ limits, traced }) {
  return limits.memory + (traced ? 3 * limits.result + EVENT_BYTES * limits.events : 0);
}

// Node has read it before the fork; a program may want to kill itself.
function ownPid() {
  Object.defineProperty(process, 'pid', { value: system.pid(), configurable: true, enumerable: true });
}

class Forked {
  // Whether a process may run several inputs.
  get together() {
    return true;
  }

  // Whether processes are forks of this one: what it has used is then warm in them.
  get forks() {
    return true;
  }

  // Seconds that a process of a conversation may take to be there.
  get grace() {
    return 0;
  }

  constructor() {
    this.parser = new Parser();
    this.lists = null; // the process that lists edits: it runs nothing of any program, and stays
    this.served = 0; // conversations of that one
    this.worn = false; // what programs leave is always ended and waited for
    this.rehearsed = false;
    system.huge();
    prepare();
    system.keep(FILE);
  }

  // Tries what every job relies on: a child that runs a program and ends well.
  // Returns what is wrong, or ''.
  test() {
    data = system.data();
    if (data < 0) return 'memory cannot be limited';
    for (let i = 0; i < 3; i++) {
      const limits = TRIED;
      const compiled = { code: 'let a = []; for (let i = 0; i < 1e5; i++) a.push({ i }); function f() { return a.length; }', moves: null };
      const task = {
        source: Buffer.from(compiled.code), entryPoint: 'f', limits, traced: false,
        inputs: [{ arguments: {} }], compiled: Buffer.from(JSON.stringify(compiled)),
      };
      const kinds = [];
      const ending = this.run(task, limits, (kind) => { kinds.push(kind); return ''; }, 1 << 20);
      if (ending.signal || ending.exitCode || ending.limit || kinds.length !== 3) {
        return `a child did not end well (signal ${ending.signal}, exit status ${ending.exitCode})`;
      }
    }
    return this.clean() ? '' : 'children cannot be found and ended';
  }

  ask(request, limits) {
    if (request.what === 'job' && !this.rehearsed) this.rehearse();
    return this.parser.ask(request, limits);
  }

  // Before the first job: a worker that only holds conversations needs none of it.
  rehearse() {
    this.rehearsed = true;
    const source = Buffer.from(SOURCE);
    const compiled = {};
    for (const name of ['plain', 'traced']) {
      const request = { what: 'job', source: source.toString('base64'), language: '', traced: name === 'traced' };
      const { reply } = this.parser.ask(request, { cpu: 10, wall: 10 });
      if (!reply?.compiled) return;
      compiled[name] = JSON.parse(reply.compiled);
    }
    const before = { ...host.events };
    const { write } = host.sink;
    rehearse(compiled, source, REHEARSED, host, (text) => Buffer.from(text).toString('base64'));
    Object.assign(host.events, before);
    host.sink.write = write;
    prepare();
  }

  // Runs a task of run/jobs.js. The kernel's limits hold even if this process dies.
  run(task, limits, receive, maxFrame) {
    const isStored = anyIn(task.inputs);
    const start = (write) => {
      pipe = write;
      ownPid();
      const cpu = Math.ceil(limits.cpu * task.inputs.length) + CLOCK_SPARE;
      system.confine(data + memory(task), cpu, box.FILE_BYTES, box.FILES);
      host.alarm(limits);
      if (system.watch((over) => host.idle(over)) !== 0) system.exit(70);
      const inputs = task.inputs.map(whole);
      if (isStored) system.close(FILE);
      main({ ...task, inputs }, host);
    };
    return run(start, limits, receive, maxFrame, isStored ? FILE : -1);
  }

  // The process that lists edits, with which a conversation begins.
  lister(receive, maxFrame) {
    if (this.lists !== null && (this.lists.gone !== null || this.served >= CONVERSATIONS)) this.leave(true);
    this.lists ??= new Peer((requests, replies) => {
      system.confine(data + LISTER, 0, 0, box.FILES);
      roles.list(requests, replies);
      system.exit(0);
    }, 0, receive, maxFrame);
    this.lists.listen(receive, maxFrame);
    this.served++;
    return this.lists;
  }

  // A process that runs edits. It holds what no candidate may learn: no worker
  // runs both.
  runner(limits, receive, maxFrame) {
    return new Peer((requests, replies) => {
      ownPid();
      system.confine(data + limits.memory, Math.ceil(limits.cpu) + CLOCK_SPARE, box.FILE_BYTES, box.FILES);
      roles.run(requests, replies, (isOn) => system.alarm(isOn ? 1.25 * limits.wall + CLOCK_SPARE : 0));
      system.exit(0);
    }, box.USER, receive, maxFrame);
  }

  wait(peers, seconds) {
    wait(peers, seconds);
  }

  // The conversation is over. The process that lists edits stays, if it can.
  leave(isWorn = false) {
    if (this.lists === null) return;
    if (isWorn) this.lists.end();
    if (this.lists.gone === null) return;
    this.lists = null;
    this.served = 0;
  }

  // Runs a correct program for its profile.
  profile(job, limits, receive, maxFrame) {
    const start = (write) => {
      pipe = write;
      ownPid();
      system.confine(data + limits.memory, Math.ceil(limits.cpu) + CLOCK_SPARE, box.FILE_BYTES, box.FILES);
      system.alarm(1.25 * limits.wall + CLOCK_SPARE);
      roles.profile(job, (kind, bytes) => host.write(frame(kind, bytes)));
      system.exit(0);
    };
    return run(start, limits, receive, maxFrame);
  }

  // Ends what a program left running.
  clean() {
    const own = [this.parser.pid, this.lists === null ? 0 : this.lists.pid].filter((pid) => pid !== 0);
    if (own.length > 0 && aloneWith(own)) return true;
    this.parser.stop(); // then whatever is left is a program's
    this.leave(true);
    return sweep();
  }
}

module.exports = { Forked, InChild };
