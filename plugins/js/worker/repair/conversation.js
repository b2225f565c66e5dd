'use strict';
// A conversation about a program, as the worker holds it: it passes requests to the process that lists edits
// and is between that one and the process that runs them. It holds both to the conversation's limits, and
// does not look into what they say to each other.

const { frame, MAX_FRAME } = require('../run/frames.js');
const { limitsOf } = require('../run/limits.js');
const reports = require('../run/reports.js');
const { LISTING, RUNNING } = require('./kinds.js');
const { ready } = require('./roles.js');

// Some edits fill any memory they are given, and filling it takes time.
const MEMORY = 256 << 20;
const MAX_ANSWER = 8 << 20; // bytes of one answer of the process that runs edits
const FLOOD = 64 << 20;     // bytes of its answers to one request
// A process that is silent for this part of the limits loops where no steps are counted. It alone is ended.
const SILENT = 1 / 4;
const SHORTEST_WAIT = 0.002; // seconds
const KILLED = 9;

const json = (value) => Buffer.from(JSON.stringify(value));

class Conversation {
  /** backend: a Forked or Spawned. */
  constructor(backend) {
    ready(backend.forks);
    this.backend = backend;
    this.limits = null;
    this.lister = null;
    this.runner = null;         // the process that runs edits, while there is one
    this.starts = 0;            // of that process
    this.since = null;          // when it was told or said something last, while it works
    this.spent = 0;             // CPU seconds of those that are gone
    this.before = 0;            // CPU seconds that the lister had used before
    this.wall = 0;              // seconds of all requests so far
    this.broken = '';           // why every further request fails
    this.worn = false;
  }

  /** The EditReply to a request, as JSON bytes. message: the EditRequest; body: the envelope that it came in. */
  ask(message, body) {
    if (this.broken === '' && this.limits === null) this.begin(message);
    if (this.broken === '') {
      const reply = this.converse(frame(LISTING.REQUEST, body));
      if (reply !== null) return timed(reply, this.cpu());
    }
    return json({ error: this.broken });
  }

  begin({ open }) {
    if (open === undefined) {
      this.broken = 'the first request of a conversation is not open';
      return;
    }
    this.limits = limitsOf(open.limits || {});
    this.memory = Math.min(this.limits.memory, MEMORY);
    this.lister = this.backend.lister((kind, said) => this.listed(kind, said), MAX_FRAME);
    this.before = this.lister.cpu();
  }

  /** The reply to a request, or null once the conversation is broken. */
  converse(request) {
    const start = Date.now(), { backend, limits } = this;
    const wall = () => this.wall + (Date.now() - start) / 1000;
    this.reply = null;
    this.flood = 0;
    this.lister.send(request);
    while (this.reply === null && this.broken === '') {
      const left = { cpu: limits.cpu - this.cpu(), wall: limits.wall + 2 * backend.grace - wall() };
      if (left.cpu <= 0 || left.wall <= 0) {
        this.fail(`the edits took more than ${left.cpu <= 0 ? `${limits.cpu} s of CPU time` : `${limits.wall} s`}`);
        break;
      }
      const peers = this.runner === null ? [this.lister] : [this.lister, this.runner];
      backend.wait(peers, Math.max(SHORTEST_WAIT, Math.min(left.cpu, left.wall, SILENT * limits.cpu, SILENT * limits.wall)));
      this.look();
    }
    this.wall = wall();
    return this.reply;
  }

  /** Notes which processes have ended, and ends one that is silent for too long. */
  look() {
    const { lister, runner, limits } = this;
    if (lister.gone !== null && this.reply === null) {
      this.fail(lister.gone.signal === KILLED ? 'the process that lists edits was killed' : 'the process that lists edits failed');
      return;
    }
    if (runner === null) return;
    const isSilent = this.since !== null &&
      (runner.cpu() - this.since.cpu > SILENT * limits.cpu || Date.now() - this.since.time > 1000 * (SILENT * limits.wall + this.backend.grace));
    if (isSilent || runner.gone !== null) {
      this.stop();
      this.lister.send(frame(LISTING.GONE, number(this.starts)));
    }
  }

  cpu() {
    return this.spent + this.lister.cpu() - this.before + (this.runner === null ? 0 : this.runner.cpu());
  }

  // -------------------------------------------------------------------- frames

  /** Takes a frame of the lister. */
  listed(kind, body) {
    switch (kind) {
      case LISTING.REPLY:
        if (this.reply !== null || body.length < 2) return 'a reply without a request';
        this.worn = this.worn || body[0] !== 0;
        this.reply = Buffer.from(body.subarray(1));
        return '';
      case LISTING.TELL:
        this.tell(Buffer.from(body));
        return '';
      case LISTING.END:
        this.stop();
        return '';
      default:
        return `a frame of kind ${kind}`;
    }
  }

  /** Passes a frame on to the process that runs edits, where it has not ended. */
  tell(data) {
    const kind = data[4];
    if (kind === RUNNING.OPEN) {
      this.stop();
      this.starts++;
      this.runner = this.backend.runner({ ...this.limits, memory: this.memory }, (said, body) => this.answered(said, body), MAX_ANSWER);
    }
    if (this.runner !== null) {
      if (kind === RUNNING.TASK) this.heard(true);
      this.runner.send(data);
    } else if (kind === RUNNING.TASK) {
      this.lister.send(frame(LISTING.GONE, number(this.starts)));
    }
  }

  /** Takes a frame of the process that runs edits. Anything may be in it. */
  answered(kind, body) {
    if (kind !== RUNNING.PART && kind !== RUNNING.ANSWER) return `a frame of kind ${kind}`;
    this.flood += body.length;
    if (this.flood > FLOOD) return 'too many answers';
    this.heard(kind === RUNNING.PART);
    this.lister.send(frame(LISTING.SAID, body));
    return '';
  }

  /** The process that runs edits was told or said something. works: it goes on. */
  heard(works) {
    this.since = works ? { cpu: this.runner.cpu(), time: Date.now() } : null;
  }

  // ---------------------------------------------------------------------- ends

  /** Ends the process that runs edits. */
  stop() {
    if (this.runner === null) return;
    this.runner.end();
    this.spent += this.runner.gone.cpu;
    this.runner = null;
    this.since = null;
  }

  fail(why) {
    this.broken = why;
    this.lister.end();
    this.stop();
  }

  /** Ends what the conversation used. */
  end() {
    this.stop();
    if (this.lister === null) return;
    if (this.worn) this.lister.end();
    else if (this.lister.gone === null) this.lister.send(frame(LISTING.CLOSE, Buffer.alloc(0)));
    this.backend.leave();
  }
}

/** A reply with the CPU seconds so far, where they are known. */
function timed(reply, cpu) {
  if (cpu <= 0) return reply;
  return Buffer.concat([reply.subarray(0, reply.length - 1), Buffer.from(`,"cpuSeconds":${cpu.toFixed(6)}}`)]);
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}

/** The `done` of a job that asks for a profile. run(receive) has a child make it. */
function profiled(run) {
  let profile = '', wrong = '';
  const ending = run((kind, body) => {
    if (kind === reports.PROFILE && profile === '') profile = body.toString('base64');
    else if (kind === reports.BAD_INPUT && wrong === '') wrong = body.toString().slice(0, reports.MAX_MESSAGE);
    else return `a frame of kind ${kind}`;
    return '';
  });
  if (wrong !== '') return { error: wrong };
  // A program that ends its own process has no profile.
  const isWhole = !(ending.limit || ending.broke || ending.signal || ending.exitCode);
  return isWhole && profile !== '' ? { profile } : {};
}

module.exports = { Conversation, profiled, MEMORY };
