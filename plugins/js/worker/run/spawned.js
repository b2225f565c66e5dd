'use strict';
// The way to run things where the worker cannot fork: a fresh Node for each
// program, started ahead of need (run/processes.js, run/oneshot.js). CPU time is not
// limited by itself, for nothing tells how much another process has used: the
// wall limit stands in.

const path = require('path');
const { serialize } = require('v8');
const box = require('./box.js');
const { Bridge } = require('./bridge.js');
const { frame, MAX_FRAME, Pieces } = require('./frames.js');
const { CHILD, EDIT, LIST, PARSE, RUN } = require('./oneshot.js');
const { Reply } = require('./reply.js');
const { whole } = require('./stored.js');

const START = 2; // seconds that a fresh Node may take
const END = 10; // seconds that one may take to be gone once it is killed
const MEMORY = 1 << 30; // bytes, before a job has said

const seconds = () => Number(process.hrtime.bigint()) / 1e9;

// As in run/peer.js, of a fresh Node. Its first request says what it is for.
class Peer {
  constructor(spawned, first, how, receive, maxFrame) {
    Object.assign(this, { spawned, gone: null, name: `peer ${++spawned.peers}` });
    this.pieces = new Pieces(receive, maxFrame);
    spawned.processes.send({ open: this.name, how });
    this.send(first);
  }

  send(data) {
    if (this.gone === null) this.spawned.processes.send({ to: this.name, data });
  }

  cpu() {
    return 0; // nobody knows
  }

  take({ data, gone, failed }) {
    if (failed) throw new Error(`no process could be started: ${failed}`);
    if (gone) this.gone = { cpu: 0, broke: this.pieces.broke, ...gone };
    else this.pieces.take(data);
    if (this.pieces.broke !== '') this.end();
  }

  end() {
    if (this.gone === null) this.spawned.processes.send({ close: this.name });
    const until = seconds() + END;
    while (this.gone === null) {
      const said = this.spawned.processes.next(until - seconds());
      if (said === null) throw new Error('a process was killed and is not gone; the worker gives up so that a new one takes over');
      if (said.from === this.name && (said.gone || said.failed)) this.take(said);
    }
  }
}

class Spawned {
  // Whether a process may run several inputs.
  get together() {
    return true;
  }

  // Whether processes are forks of this one.
  get forks() {
    return false;
  }

  // Seconds that a process of a conversation may take to be there.
  get grace() {
    return START;
  }

  constructor() {
    this.processes = new Bridge(path.join(__dirname, 'processes.js'));
    this.turn = 0; // of what is asked for: what is said about an earlier one comes too late
    this.how = this.kind(CHILD, MEMORY); // what was used last: the next is likely the same
    this.read = new Set(); // what the process that is ready has parsed
    this.worn = false; // this worker should be replaced
    this.lists = null; // the process that lists edits, during a conversation
    this.peers = 0; // that were started
  }

  kind(role, memory) {
    return { role, megabytes: Math.ceil(memory / (1 << 20)), user: box.USER };
  }

  // Has run/parse.js answer a request: {reply}, or {ending} where that failed.
  ask(request, { wall, memory }) {
    const reply = new Reply();
    const pieces = new Pieces((kind, body) => reply.receive(kind, body), MAX_FRAME);
    const begun = seconds();
    const how = memory === undefined ? { ...this.how, role: CHILD } : this.kind(CHILD, memory);
    this.read.add(request.source ?? null);
    this.give(PARSE, request, how);
    while (!reply.done) {
      const said = this.next(begun + wall + START);
      if (!said.data) {
        this.read.clear();
        return { ending: this.ending(said, begun) };
      }
      pieces.take(said.data);
    }
    return { reply };
  }

  run(task, limits, receive, maxFrame) {
    const inputs = task.inputs.map(whole);
    return this.converse(this.kind(CHILD, task.limits.memory), { ...task, inputs }, limits, receive, maxFrame);
  }

  // The process that lists edits, with which a conversation begins.
  lister(receive, maxFrame) {
    this.lists = new Peer(this, frame(LIST, Buffer.alloc(0)), this.kind(EDIT, MEMORY), receive, maxFrame);
    return this.lists;
  }

  // A process that runs edits. It holds what no candidate may learn: no worker
  // runs both.
  runner({ memory }, receive, maxFrame) {
    return new Peer(this, frame(RUN, serialize(null)), this.kind(EDIT, memory), receive, maxFrame);
  }

  wait(peers, most) {
    const said = this.processes.next(most);
    for (const one of peers) if (said !== null && said.from === one.name && one.gone === null) one.take(said);
  }

  // The conversation is over.
  leave() {
    this.lists.end();
    this.lists = null;
  }

  // Runs a correct program for its profile.
  profile(job, limits, receive, maxFrame) {
    return this.converse(this.kind(EDIT, limits.memory), job, limits, receive, maxFrame);
  }

  // more: what else run/processes.js should know.
  give(request, message, how, more = {}) {
    this.how = how;
    this.turn++;
    this.processes.send({ give: frame(request, serialize(message)), how, turn: this.turn, ...more });
  }

  // What is said next about the request in hand, which is ended at that time.
  next(until) {
    return this.heard(until) ?? this.end('LIMIT_WALL');
  }

  heard(until) {
    for (;;) {
      const said = this.processes.next(Math.max(0, until - seconds()));
      if (said === null || said.turn === this.turn) return said;
    }
  }

  // As run in run/supervise.js. The clock of the first input starts when the process
  // has something to say: before, it is Node that starts. A process that has
  // parsed another program is no place for this one.
  converse(how, task, limits, receive, maxFrame) {
    this.read.delete(task.source.toString('base64'));
    const fresh = this.read.size > 0;
    this.read.clear();
    let begun = seconds();
    let until = begun + limits.wall + START;
    const begin = () => {
      begun = seconds();
      until = begun + limits.wall;
    };
    const restart = () => {
      const used = { cpu: 0, wall: seconds() - begun, peak: 0 };
      begin();
      return used;
    };
    let first = true;
    const pieces = new Pieces((kind, body) => {
      if (first) begin();
      first = false;
      return receive(kind, body, restart);
    }, maxFrame);
    this.give(RUN, task, how, { fresh, last: true });
    for (;;) {
      const said = this.next(until);
      if (said.data) pieces.take(said.data);
      else {
        if (said.gone && !said.limit) pieces.end();
        return { ...this.ending(said, begun), broke: pieces.broke };
      }
      if (pieces.broke !== '') return { ...this.ending(this.end(), begun), broke: pieces.broke };
    }
  }

  // Has what runs ended; what it still said is dropped.
  end(limit = 0) {
    this.processes.send({ end: true });
    for (let said; (said = this.heard(seconds() + END)) !== null; ) {
      if (said.gone || said.failed) return { ...said, limit };
    }
    throw new Error('a process was killed and is not gone; the worker gives up so that a new one takes over');
  }

  ending({ gone, failed, limit = 0 }, begun) {
    if (failed) throw new Error(`no process could be started: ${failed}`);
    const { signal, exitCode, log } = limit ? { signal: 0, exitCode: 0, log: '' } : gone;
    return { limit, broke: '', signal, exitCode, cpu: 0, wall: seconds() - begun, peak: 0, log };
  }

  // Ends what a program left, and has the next process started. The first
  // process of a pid namespace has no children but programs', and nobody waits
  // for those whose parents have ended: they are there until this one ends.
  clean() {
    if (box.FIRST && signalAll('SIGKILL')) this.worn = signalAll(0);
    if (!this.worn) this.processes.send({ warm: this.how });
    return true;
  }
}

// Whether there was a process to send it to.
function signalAll(signal) {
  try {
    process.kill(-1, signal);
    return true;
  } catch {
    return false;
  }
}

module.exports = { Spawned };
