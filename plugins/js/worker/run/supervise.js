'use strict';
// Starting a child by fork, holding it to its limits, and learning how it
// ended. run/spawned.js does the same with a fresh Node where there is no fork.

const signals = require('os').constants.signals;
const { Pieces } = require('./frames.js');
const box = require('./box.js');
const system = require('./system.js').calls;

// The shortest wait for a clock that has nearly run out, in seconds.
const SHORTEST_WAIT = 0.002;
const EAGAIN = -11;

const chunk = Buffer.allocUnsafeSlow(1 << 16);
const status = new Float64Array(3); // signal, exit code, peak bytes

// Thrown in a forked child, so that it leaves the frames of the worker behind
// and comes back to the event loop: worker.js calls main.
class InChild {
  constructor(main) {
    this.main = main;
  }
}

// How a child ended, and what it had used.
class Ending {
  constructor() {
    this.limit = 0; // of LIMITS in run/reports.js
    this.broke = ''; // the rule that its last frame broke
    this.signal = 0;
    this.exitCode = 0;
    this.cpu = 0; // seconds
    this.wall = 0;
    this.peak = 0; // bytes
    this.log = ''; // the end of what it wrote to descriptor 2
  }
}

// Descriptors that do not block: [reading end, writing end].
function pipe() {
  const ends = system.pipe();
  if (ends < 0) throw new Error(`no pipe (error ${-ends})`);
  return [ends % 65536, Math.floor(ends / 65536)];
}

// The end of what a child wrote to its descriptor 2: V8's last words.
function readLog(log) {
  let last = '';
  for (let size; (size = system.read(log, chunk)) > 0; ) last = chunk.latin1Slice(Math.max(0, size - 4096), size);
  return last;
}

// Forks. In the child, which keeps the descriptor `kept` besides its pipe,
// main(writing end) is called once the worker's frames are left. Returns {pid,
// pidfd, pipe, log}. The log is the child's own: what one program does to the
// pipe (whether it blocks, say) is not the next one's.
function spawn(main, user, kept = -1) {
  const [read, write] = pipe();
  const [log, logged] = pipe();
  system.unblock(logged); // a flood is lost, it stops nobody
  const pid = system.fork();
  if (pid < 0) throw new Error(`no fork (error ${-pid})`);
  if (pid === 0) {
    if (system.enter(logged, user, write, kept) !== 0) system.exit(70);
    throw new InChild(() => main(write));
  }
  system.close(write);
  system.close(logged);
  system.unblock(read);
  system.unblock(log);
  return { pid, pidfd: system.pidfd(pid), pipe: read, log };
}

// Runs main in a child under the limits (seconds) until the child is gone, with
// its process group. receive(kind, body, restart) is called for each frame; what
// it returns, if anything, is the rule that the frame breaks, and ends the
// child; restart() gives it the limits once more, and what it had used so far. The child keeps the descriptor `kept`.
// Its exit is waited for and never the pipe's end: a daemon may hold the pipe.
function run(main, limits, receive, maxFrame, kept = -1) {
  const child = spawn(main, box.USER, kept);
  const ending = new Ending();
  let start = process.hrtime();
  let cpuBefore = 0;
  const wall = () => {
    const [s, ns] = process.hrtime(start);
    return s + ns / 1e9;
  };
  const restart = () => {
    const now = system.cpu(child.pid);
    const used = { cpu: now - cpuBefore, wall: wall(), peak: 0 };
    start = process.hrtime();
    cpuBefore = now;
    return used;
  };
  const pieces = new Pieces((kind, body) => receive(kind, body, restart), maxFrame);
  let open = true; // its end of the pipe
  let cpuLeft = limits.cpu;
  for (;;) {
    const wait = Math.max(Math.min(cpuLeft, limits.wall - wall()), SHORTEST_WAIT);
    const ready = open ? system.poll(wait, child.pidfd, child.pipe) : system.poll(wait, child.pidfd);
    const gone = (ready & 1) !== 0;
    for (let more = (ready & 2) !== 0 || gone; more && open && pieces.broke === ''; more = gone) {
      const size = system.read(child.pipe, chunk);
      if (size > 0) pieces.take(chunk.subarray(0, size));
      else if (size === EAGAIN) break;
      else open = false;
    }
    if (gone) pieces.end();
    if (gone || pieces.broke !== '') break;
    cpuLeft = limits.cpu - (system.cpu(child.pid) - cpuBefore);
    if (cpuLeft <= 0) ending.limit = 'LIMIT_CPU';
    else if (wall() >= limits.wall) ending.limit = 'LIMIT_WALL';
    if (ending.limit) break;
  }
  ending.broke = pieces.broke;
  end(child, ending);
  ending.cpu = Math.max(0, ending.cpu - cpuBefore);
  ending.wall = wall();
  return ending;
}

// Kills what is left of the child and its group, and reaps it.
function end(child, ending) {
  system.kill(child.pid, signals.SIGKILL);
  system.kill(-child.pid, signals.SIGKILL);
  reap(child, ending);
  // The kernel's own backstops, in case they came first.
  if (!ending.limit && ending.signal === signals.SIGXCPU) ending.limit = 'LIMIT_CPU';
  if (!ending.limit && ending.signal === signals.SIGALRM) ending.limit = 'LIMIT_WALL';
  system.close(child.pipe);
  system.close(child.pidfd);
}

// Waits for a child's end, notes how it was and closes its log.
function reap({ pid, log }, ending) {
  system.dead(pid);
  ending.cpu = Math.max(0, system.cpu(pid));
  system.wait(pid, 0, status);
  [ending.signal, ending.exitCode, ending.peak] = status;
  ending.log = readLog(log);
  system.close(log);
}

// Ends every descendant that outlived its job. False when that did not work
// within two seconds.
function sweep() {
  const deadline = Date.now() + 2000;
  while (hasChildren()) {
    if (Date.now() > deadline) return false;
    killAll();
  }
  return true;
}

// Whether these children are the only descendants, and alive.
function aloneWith(pids) {
  if (system.wait(-1, 1, status) !== 0) return false;
  if (box.FIRST && box.USER) return system.users(box.USER) === 0;
  const children = box.children();
  return children.length === pids.length && pids.every((pid) => children.includes(pid));
}

function hasChildren() {
  for (;;) {
    const found = system.wait(-1, 1, status);
    if (found === 0) return true;
    if (found < 0) return false;
  }
}

function killAll() {
  // The first process of a pid namespace: all the others are programs'.
  if (box.FIRST) system.kill(-1, signals.SIGKILL);
  else for (const pid of box.children()) system.kill(pid, signals.SIGKILL);
}

module.exports = { InChild, Ending, SHORTEST_WAIT, pipe, spawn, reap, run, sweep, aloneWith };
