'use strict';
// A thread with an event loop, for a process that has none: the worker waits
// for one thing at a time, and this is how it waits for what needs a loop.

const { MessageChannel, receiveMessageOnPort, Worker } = require('worker_threads');

class Bridge {
  // file is a module that takes its side by `other`.
  constructor(file) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.sent = new Int32Array(new SharedArrayBuffer(4)); // how many the thread has sent
    // Its output is not passed on: that would have ours not block any more.
    const output = { stdout: true, stderr: true };
    this.thread = new Worker(file, { workerData: { port: port2, sent: this.sent }, transferList: [port2], ...output });
    for (const one of [this.port, this.thread]) one.unref();
  }

  send(message) {
    this.port.postMessage(message);
  }

  // The thread's next message, or null when none comes within so many seconds.
  next(seconds) {
    const until = Date.now() + 1000 * seconds;
    for (;;) {
      const before = Atomics.load(this.sent, 0);
      const got = receiveMessageOnPort(this.port);
      if (got !== undefined) return got.message;
      const left = until - Date.now();
      if (left <= 0) return null;
      Atomics.wait(this.sent, 0, before, left);
    }
  }
}

// The thread's side: receive(message) is called for each message; returns
// send(message).
function other({ port, sent }, receive) {
  port.on('message', receive);
  return (message) => {
    port.postMessage(message);
    Atomics.add(sent, 0, 1);
    Atomics.notify(sent, 0);
  };
}

module.exports = { Bridge, other };
