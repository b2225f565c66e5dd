'use strict';
// The worker's side of its parser: a process that parses for many programs and
// runs none. A fresh one would be cold, and pay for every page that it touches.

const signals = require('os').constants.signals;
const box = require('./box.js');
const { frame, MAX_FRAME, Pieces } = require('./frames.js');
const { Reply } = require('./reply.js');
const { Ending, pipe, reap, SHORTEST_WAIT, spawn } = require('./supervise.js');
const system = require('./system.js').calls;

const PROGRAMS = 500; // after so many a new one takes over
const MEMORY = 2 ** 31; // bytes

const chunk = Buffer.allocUnsafeSlow(1 << 16);

class Parser {
  constructor() {
    this.pid = 0; // 0: there is none
    this.served = 0;
  }

  // Has run/parse.js answer a request: {reply}, or {ending} where it failed: the
  // program's doing if a fresh parser fails on it as well. limits: {cpu, wall}.
  ask(request, limits) {
    const data = frame(0x51, Buffer.from(JSON.stringify(request)));
    for (;;) {
      if (this.pid && this.served >= PROGRAMS) this.stop();
      if (!this.pid) this.start();
      const fresh = this.served === 0;
      this.served++;
      const said = this.converse(data, limits);
      if (said.reply && !said.reply.worn) return said;
      this.stop();
      if (said.reply || fresh || said.ending.limit) return said;
    }
  }

  start() {
    const [requests, ours] = pipe();
    const child = spawn((replies) => {
      // Loaded here: pages that this process does not hold no fork of it copies.
      const parse = require('./parse.js');
      system.confine(system.data() + MEMORY, 0, 0, box.FILES);
      parse.serve(requests, replies);
      system.exit(0);
    }, 0, requests);
    system.close(requests);
    system.unblock(ours);
    Object.assign(this, { ...child, requests: ours, served: 0 });
  }

  converse(data, limits) {
    const reply = new Reply();
    const pieces = new Pieces((kind, body) => reply.receive(kind, body), MAX_FRAME);
    const ending = new Ending();
    const cpuBefore = system.cpu(this.pid);
    const start = Date.now();
    let sent = 0;
    if (!box.USER) system.kill(this.pid, signals.SIGCONT); // a program could have stopped it
    for (;;) {
      if (sent < data.length) sent += Math.max(0, system.write(this.requests, data, sent));
      const cpuLeft = limits.cpu - (system.cpu(this.pid) - cpuBefore);
      const wallLeft = limits.wall - (Date.now() - start) / 1000;
      const most = sent < data.length ? 0.005 : Math.max(Math.min(cpuLeft, wallLeft), SHORTEST_WAIT);
      const ready = system.poll(most, this.pidfd, this.pipe);
      const size = ready & 2 ? system.read(this.pipe, chunk) : 0;
      if (size > 0) pieces.take(chunk.subarray(0, size));
      if (reply.done) return { reply };
      if (ready & 1 || pieces.broke !== '') break;
      if (cpuLeft <= 0) ending.limit = 'LIMIT_CPU';
      else if (wallLeft <= 0) ending.limit = 'LIMIT_WALL';
      if (ending.limit) break;
    }
    this.stop(ending);
    return { ending };
  }

  // Ends it, if there is one.
  stop(ending = new Ending()) {
    if (!this.pid) return;
    system.kill(this.pid, signals.SIGKILL);
    reap(this, ending);
    for (const fd of [this.requests, this.pipe, this.pidfd]) system.close(fd);
    this.pid = 0;
  }
}

module.exports = { Parser };
