'use strict';
// The way to run things where the worker cannot fork: a fresh Node for each
// program and each thing to parse. CPU time is not limited by itself, for
// nothing tells how much another process has used: the wall limit stands in.

const { spawnSync } = require('child_process');
const os = require('os');
const box = require('./box.js');
const { frame, MAX_FRAME, Pieces, readFrame, writeAll } = require('./frames.js');
const parse = require('./parse.js');
const { searchIn } = require('./repairs.js');
const { Reply } = require('./reply.js');

const START = 1; // seconds that a fresh Node may take
const PARSE_MEMORY = 2048; // MiB
const CHILD = '--child';
const PARSER = '--parser';
const SEARCH = '--search';
const REPORTS = 3; // the descriptor of a child's reports
const REQUEST = 0x51;

const unlimited = (flag) => !flag.startsWith('--max-old-space-size');

function start(role, request, seconds, megabytes, user) {
  const flags = [...process.execArgv.filter(unlimited), `--max-old-space-size=${megabytes}`];
  const begun = process.hrtime.bigint();
  const found = spawnSync(process.execPath, [...flags, `${__dirname}/worker.js`, role], {
    input: frame(REQUEST, Buffer.from(JSON.stringify(request))),
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    timeout: Math.ceil(1000 * seconds),
    killSignal: 'SIGKILL',
    maxBuffer: 2 * MAX_FRAME,
    detached: true,
    ...(user ? { uid: user, gid: user } : {}),
  });
  const wall = Number(process.hrtime.bigint() - begun) / 1e9;
  const ending = {
    limit: found.error && found.error.code === 'ETIMEDOUT' ? 'LIMIT_WALL' : 0,
    broke: '',
    signal: found.signal ? os.constants.signals[found.signal] : 0,
    exitCode: found.status || 0,
    cpu: 0,
    wall,
    peak: 0,
    log: found.output ? found.output[2].toString('latin1', Math.max(0, found.output[2].length - 4096)) : '',
  };
  if (found.pid) killGroup(found.pid);
  if (found.error && !ending.limit && found.error.code !== 'EPIPE') throw found.error;
  return { ending, said: (found.output && found.output[REPORTS]) || Buffer.alloc(0) };
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

class Spawned {
  // Nothing here could hold a single input to its time.
  get together() {
    return false;
  }

  ask(request, limits) {
    const { ending, said } = start(PARSER, request, limits.wall + START, PARSE_MEMORY, 0);
    const reply = new Reply();
    const pieces = new Pieces((kind, body) => reply.receive(kind, body), MAX_FRAME);
    pieces.take(said);
    return reply.done ? { reply } : { ending };
  }

  run(task, limits, receive, maxFrame) {
    const request = { ...task, source: task.source.toString('base64'), compiled: task.compiled.toString('base64') };
    const megabytes = Math.ceil(task.limits.memory / (1 << 20));
    return this.converse(start(CHILD, request, limits.wall + START, megabytes, box.USER), receive, maxFrame);
  }

  converse({ ending, said }, receive, maxFrame) {
    const pieces = new Pieces(receive, maxFrame);
    pieces.take(said);
    pieces.end();
    ending.broke = pieces.broke;
    return ending;
  }

  search(job, limits, receive, maxFrame) {
    const request = { ...job, source: job.source.toString('base64') };
    return this.converse(start(SEARCH, request, limits.wall + START, Math.ceil(limits.memory / (1 << 20)), box.USER), receive, maxFrame);
  }

  // The first process of a pid namespace has no children but programs'.
  clean() {
    if (box.FIRST) {
      try {
        process.kill(-1, 'SIGKILL');
      } catch {
        // There is none.
      }
    }
    return true;
  }
}

// The other side: what a fresh Node does.
function child(role) {
  const request = JSON.parse(readFrame(0).body.toString());
  if (role === PARSER) {
    writeAll(REPORTS, Buffer.concat([...parse.answer(request), frame(parse.DONE, Buffer.alloc(0))]));
    process.exit(0);
  }
  if (role === SEARCH) {
    const send = (kind, text) => writeAll(REPORTS, frame(kind, Buffer.from(text)));
    searchIn({ ...request, source: Buffer.from(request.source, 'base64') }, send);
    process.exit(0);
  }
  const { hostOf } = require('./host.js');
  const { own } = require('./own.js');
  const { reallyExit } = process;
  const { writeSync } = require('fs');
  const host = hostOf({
    write(bytes) {
      for (let at = 0; at < bytes.length; ) at += writeSync(REPORTS, bytes, at);
    },
    exit: (code = 0) => reallyExit.call(process, code),
    alarm() {},
  });
  box.hide();
  const task = { ...request, source: Buffer.from(request.source, 'base64'), compiled: Buffer.from(request.compiled, 'base64') };
  own('./child.js').main(task, host);
}

module.exports = { Spawned, child };
