'use strict';
// The thread of a worker that cannot fork: it starts fresh Nodes, each ahead of
// need, and passes on what they say. What one does is in run/oneshot.js.
//
// Messages in: {give, how, turn, fresh, last}  a request's bytes to a process of
//                  that kind: the one that is ready, or if fresh is wanted
//                  another; last: it is the last that one gets
//              {warm: how}  one of that kind is wanted soon
//              {end}        kills the process that has a request
//              {open: name, how}  starts one to converse with, under that name
//              {to: name, data}   bytes for it
//              {close: name}      kills it
// Messages out: {turn, data}  of the reports on the request of that turn
//               {turn, gone: {signal, exitCode, log}}, or {turn, failed: message}
//               {from: name, ...}  the same of one that is conversed with

const { spawn } = require('child_process');
const os = require('os');
const path = require('path');
const { workerData } = require('worker_threads');
const { other } = require('./bridge.js');

const REPORTS = 3; // the descriptor of a child's reports
const LOG = 4096; // bytes

const post = other(workerData, (message) => {
  if (message.give) give(message);
  else if (message.warm) warm(message.warm);
  else if (message.open) open(message);
  else if (message.to) peers.get(message.to)?.child.stdin.write(message.data);
  else if (message.close) kill(peers.get(message.close) ?? null);
  else kill(hand);
});

let ready = null; // a process that was started ahead
let hand = null; // the one that was given something ...
let turn = 0; // ... and when
const peers = new Map(); // name -> a process that is conversed with

const unlimited = (flag) => !flag.startsWith('--max-old-space-size');

// how: {role, megabytes, user}
function start(how) {
  const flags = [...process.execArgv.filter(unlimited), `--max-old-space-size=${how.megabytes}`];
  const child = spawn(process.execPath, [...flags, path.join(__dirname, '../worker.js'), how.role, String(how.user)], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, to be killed
  });
  // tell(message): to the worker, where somebody waits for it
  const one = { child, kind: JSON.stringify(how), log: Buffer.alloc(0), heard: false, tell() {} };
  child.on('error', (error) => one.tell({ failed: error.message }));
  if (child.pid === undefined) return one;
  child.stdin.on('error', () => {}); // it ended before it had read all
  child.stderr.on('data', (data) => { one.log = Buffer.concat([one.log, data]).subarray(-LOG); });
  child.stdio[REPORTS].on('data', (data) => {
    one.heard = true;
    one.tell({ data });
  });
  child.once('exit', (exitCode, signal) => {
    kill(one); // what it left of its group
    // What it wrote lies in the pipe by now: a turn of the loop that brings
    // nothing comes after the last of it. A daemon may hold the pipe open.
    const rest = () => {
      if (one.heard) {
        one.heard = false;
        setImmediate(() => setImmediate(rest));
      } else {
        one.tell({ gone: { exitCode: exitCode ?? 0, signal: os.constants.signals[signal] ?? 0, log: one.log.latin1Slice() } });
      }
    };
    one.heard = true;
    rest();
  });
  return one;
}

const alive = ({ child }) => child.exitCode === null && child.signalCode === null;

// With its group, which it leads and so cannot leave.
function kill(one) {
  if (one === null || one.child.pid === undefined) return;
  try {
    process.kill(-one.child.pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function warm(how) {
  if (ready !== null && ready.kind === JSON.stringify(how) && alive(ready)) return;
  kill(ready);
  ready = start(how);
}

function give({ give: bytes, how, turn: now, fresh, last }) {
  if (fresh) {
    kill(ready);
    ready = null;
  }
  warm(how);
  [hand, turn] = [ready, now];
  const one = hand;
  one.tell = (message) => {
    if (hand !== one) return;
    if (message.gone) hand = null;
    post({ turn, ...message });
  };
  if (hand.child.pid === undefined) ready = null; // its error is on its way
  else if (!last) hand.child.stdin.write(bytes);
  else {
    ready = null;
    hand.child.stdin.end(bytes);
  }
}

// One that was started ahead serves once.
function open({ open: name, how }) {
  warm(how);
  const one = ready;
  ready = null;
  peers.set(name, one);
  one.tell = (message) => {
    if (message.gone) peers.delete(name);
    post({ from: name, ...message });
  };
}
