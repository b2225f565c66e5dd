'use strict';
// What processes do for edits: one lists them (repair/session.js), another runs them (repair/executor.js),
// and one runs a correct program to see what it does (repair/profiler.js).

const { setFlagsFromString } = require('v8');
const { frame, readFrame, writeAll } = require('../run/frames.js');
const reports = require('../run/reports.js');
const { LISTING, RUNNING } = require('./kinds.js');

const WORN = 400 << 20;     // bytes
const LARGEST_PROFILE = 1 << 20; // bytes

// A conversation of our own, held before the first child is forked: children then inherit the code,
// compiled and used once. It runs no program but this.
const source = (text) => ({ program: { source: Buffer.from(text).toString('base64'), language: 'javascript' } });
const text = (words) => Buffer.from(words).toString('base64');
const SAMPLE = {
  ...source(`const f = (items, x) => {
    let n = 0, m = [x, { k: 1 }]
    for (let i = 0; i <= items.length; i++) {
      if (!(items[i] != x && i > 0) || m.length == 0) n += items.map(y => y + 1)[0] ? 1 : -1
    }
    while (n > 9) { n-- }
    return String(n).slice(0)
  }`),
  entryPoint: 'f',
  inputs: [{ body: text('if (f([1, 2], 1) !== "1") throw new Error("no")') }, { call: text('f([], 2)') }],
  checks: [{}, { values: { values: [{}, { text: text('0') }] }, expected: 1 }],
  tests: 2,
  donors: [source(`function f(list, y) {
      const out = list.filter(z => z === y)
      if (out.length < 1) return String(0)
      return "" + out.length
    }`)],
  steps: { multiple: 10, floor: 300, most: 10000, edit: 100 },
};
const STATEMENTS = Array.from({ length: 7 }, (_, number) => number);

let tools = null;

/** Loads what edits need where it is first asked for: most processes never are. rehearse: and uses it. */
function ready(rehearse = true) {
  if (tools !== null) return tools;
  const realms = require('../run/realms.js');
  tools = { ...realms, ...require('./session.js'), ...require('./executor.js'), ...require('./refused.js'), ...require('./profiler.js') };
  if (!rehearse) return tools;
  const { LocalLink } = require('./link.js');
  const session = new tools.Session(new LocalLink(tools.api));
  const profile = tools.make({ ...SAMPLE, source: Buffer.from(SAMPLE.donors[0].program.source, 'base64'), language: '' }, tools.api);
  session.answer({ open: { ...SAMPLE, donors: [{ ...SAMPLE.donors[0], profile: profile.toString('base64') }] } });
  const { listed = {} } = session.answer({ list: { statements: STATEMENTS, donorTo: 1, limit: 1000 } });
  session.answer({ run: { each: [{ to: listed.count }], checks: [0, 1] } });
  session.answer({ run: { base: [0], each: [{ to: 9 }], checks: [0, 1], maxFailures: 2 } });
  session.answer({ describe: { edits: STATEMENTS } });
  session.answer({ standalone: { edits: STATEMENTS, limit: 2 } });
  session.answer({ switches: { statements: STATEMENTS, donorTo: 1, values: 2 } });
  tools.prepare();
  return tools;
}

// ------------------------------------------------------------------------ lists

/** What Runner talks to where it is in a process of its own: the worker is between the two. */
class Relay {
  constructor(requests, replies) {
    this.requests = requests;
    this.replies = replies;
    this.starts = 0;            // of the other process
    this.unsent = [];
  }

  /** Each write wakes the worker: what belongs together is one. */
  say(kind, body) {
    writeAll(this.replies, Buffer.concat([...this.unsent, frame(kind, body)]));
    this.unsent = [];
  }

  send(kind, body) {
    if (kind === RUNNING.OPEN) this.starts++;
    const told = frame(LISTING.TELL, frame(kind, body));
    if (kind !== RUNNING.TASK) this.unsent.push(told);
    else writeAll(this.replies, Buffer.concat([...this.unsent.splice(0), told]));
  }

  next() {
    for (let said; (said = readFrame(this.requests)) !== null; ) {
      if (said.kind === LISTING.SAID) return said.body;
      if (said.kind === LISTING.GONE && said.body.readUInt32LE(0) === this.starts) return null;
    }
    return process.reallyExit(0);
  }

  end() {
    this.say(LISTING.END, Buffer.alloc(0));
  }
}

/** Answers requests until the other side is gone. It runs nothing of any program, so it may live on from one
 * conversation to the next. */
function list(requests, replies) {
  const { Session } = ready();
  // It lives long: code made for speed pays, but less often than V8 thinks.
  setFlagsFromString('--interrupt-budget=1000000');
  const relay = new Relay(requests, replies);
  let session = new Session(relay);
  for (let request; (request = readFrame(requests)) !== null; ) {
    if (request.kind === LISTING.CLOSE) {
      session = new Session(relay);
      relay.starts = 0;
    } else if (request.kind === LISTING.REQUEST) {
      const reply = Buffer.from(JSON.stringify(session.answer(JSON.parse(request.body.toString()).edit)));
      if (session.failure !== null) process._rawDebug(session.failure.stack);
      session.failure = null;
      const worn = 1024 * process.resourceUsage().maxRSS > WORN ? 1 : 0;
      relay.say(LISTING.REPLY, Buffer.concat([Buffer.from([worn]), reply]));
    }
  }
}

// ------------------------------------------------------------------------- runs

/** Runs programs until the other side is gone. clock(isOn): has the system end this process if it is on for
 * too long. */
function run(requests, replies, clock = () => {}) {
  const { Executor, api } = ready();
  // The many short runs are over before code made for speed pays.
  setFlagsFromString('--no-opt');
  const executor = new Executor(api, (kind, body) => writeAll(replies, frame(kind, body)));
  for (let message; (message = readFrame(requests)) !== null; ) {
    clock(true);
    executor.receive(message.kind, message.body);
    clock(false);
  }
}

/** Runs a correct program and reports by send(kind, bytes). */
function profile(job, send) {
  const { make, api, Refused } = ready();
  setFlagsFromString('--no-opt');
  try {
    send(reports.PROFILE, make(job, api));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    send(reports.BAD_INPUT, Buffer.from(error.message));
  }
}

module.exports = { ready, list, run, profile, LARGEST_PROFILE };
