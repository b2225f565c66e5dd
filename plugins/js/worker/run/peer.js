'use strict';
// A forked child that the worker converses with: frames go both ways, and neither
// side ever waits for the other to read. run/spawned.js has the same of a fresh Node.

const signals = require('os').constants.signals;
const { Pieces } = require('./frames.js');
const { Ending, pipe, reap, spawn } = require('./supervise.js');
const system = require('./system.js').calls;

const TO_WRITE = 65536; // see fork.c

const chunk = Buffer.allocUnsafeSlow(1 << 18);

class Peer {
  // main(requests, replies) runs in the child, as that user (0: the worker's own).
  // receive(kind, body) takes each of its frames and returns the rule that the
  // frame breaks, if it does.
  constructor(main, user, receive, maxFrame) {
    const [theirs, ours] = pipe();
    Object.assign(this, spawn((replies) => main(theirs, replies), user, theirs));
    system.close(theirs);
    system.unblock(ours);
    this.requests = ours;
    this.unsent = [];
    this.at = 0; // bytes of the first one that were written
    this.gone = null; // how it ended: an Ending
    this.listen(receive, maxFrame);
  }

  // From here on somebody else takes its frames.
  listen(receive, maxFrame) {
    this.pieces = new Pieces(receive, maxFrame);
  }

  send(data) {
    this.unsent.push(data);
    this.write();
  }

  write() {
    while (this.unsent.length > 0) {
      const [data] = this.unsent;
      const done = system.write(this.requests, data, this.at);
      if (done < 0) return; // it is not ready to read, or is gone
      this.at += done;
      if (this.at < data.length) continue;
      this.unsent.shift();
      this.at = 0;
    }
  }

  // CPU seconds that it has used.
  cpu() {
    return this.gone === null ? Math.max(0, system.cpu(this.pid)) : this.gone.cpu;
  }

  // Takes what it has said. Its frames are taken before its end is noted.
  read(isEnded) {
    for (let size; this.pieces.broke === '' && (size = system.read(this.pipe, chunk)) > 0; ) {
      this.pieces.take(chunk.subarray(0, size));
      if (size < chunk.length && !isEnded) break;
    }
    if (isEnded || this.pieces.broke !== '') this.end();
  }

  // Ends it with its process group.
  end() {
    if (this.gone !== null) return;
    this.gone = new Ending();
    this.gone.broke = this.pieces.broke;
    system.kill(this.pid, signals.SIGKILL);
    system.kill(-this.pid, signals.SIGKILL);
    reap(this, this.gone);
    for (const fd of [this.requests, this.pipe, this.pidfd]) system.close(fd);
  }
}

// Waits until one of the peers says something or ends, for so many seconds at
// most, and takes it.
function wait(peers, seconds) {
  const fds = peers.flatMap((one) => [one.pidfd, one.pipe, one.unsent.length > 0 ? one.requests + TO_WRITE : -1]);
  const ready = system.poll(seconds, ...fds);
  peers.forEach((one, at) => {
    const bits = (ready >> (3 * at)) & 7;
    if (one.gone !== null || bits === 0) return;
    if (bits & 4) one.write();
    if (bits & 3) one.read((bits & 1) !== 0);
  });
}

module.exports = { Peer, wait };
