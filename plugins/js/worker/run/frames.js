'use strict';
// Frames of the worker protocol (docs/WORKER.md), read and written whole, and
// taken out of a pipe that does not block.

const fs = require('fs');

const HEADER = 5; // bytes: length and kind
const JSON_KIND = 0x4a; // 'J'
const BLOB_KIND = 0x42; // 'B'
const MAX_FRAME = 64 << 20; // bytes, the kind included

const empty = Buffer.alloc(0);

function frame(kind, body) {
  const data = Buffer.allocUnsafe(HEADER + body.length);
  data.writeUInt32LE(body.length + 1, 0);
  data[4] = kind;
  data.set(body, HEADER);
  return data;
}

// Reads exactly count bytes; fewer only at the end of the stream.
function readExactly(fd, count) {
  const data = Buffer.allocUnsafe(count);
  let have = 0;
  while (have < count) {
    const got = fs.readSync(fd, data, have, count - have, null);
    if (got === 0) return data.subarray(0, have);
    have += got;
  }
  return data;
}

// {kind, body}, or null at the end of the stream.
function readFrame(fd) {
  const header = readExactly(fd, HEADER);
  if (header.length === 0) return null;
  if (header.length < HEADER) throw new Error("the stream ended inside a frame's header");
  const length = header.readUInt32LE(0);
  if (length < 1 || length > MAX_FRAME) throw new Error(`a frame of ${length} bytes, at most ${MAX_FRAME} are allowed`);
  const body = readExactly(fd, length - 1);
  if (body.length < length - 1) throw new Error('the stream ended inside a frame');
  return { kind: header[4], body };
}

// Writes every byte to a descriptor that blocks.
function writeAll(fd, data) {
  for (let at = 0; at < data.length; ) at += fs.writeSync(fd, data, at);
}

// Frames as they come in pieces. Holds one frame at most, and stops taking
// more at the first that breaks a rule; `broke` says which.
class Pieces {
  // receive(kind, body) returns the rule that the frame breaks, if it does.
  constructor(receive, maxFrame) {
    this.receive = receive;
    this.maxFrame = maxFrame;
    this.pieces = [];
    this.have = 0; // bytes in pieces
    this.need = HEADER; // bytes before there is something to do
    this.broke = '';
  }

  // The data is copied.
  take(data) {
    this.pieces.push(Buffer.from(data));
    this.have += data.length;
    while (this.broke === '' && this.have >= this.need) {
      const pending = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
      const rest = this.step(pending);
      this.pieces = [rest];
      this.have = rest.length;
    }
  }

  step(pending) {
    const length = pending.readUInt32LE(0);
    if (length < 1 || length > this.maxFrame) {
      this.broke = `a frame of ${length} bytes`;
      return empty;
    }
    this.need = 4 + length;
    if (pending.length < this.need) return pending;
    this.broke = this.receive(pending[4], pending.subarray(HEADER, this.need)) || '';
    const rest = pending.subarray(this.need);
    this.need = HEADER;
    return rest;
  }

  // Nothing more will come.
  end() {
    if (this.broke === '' && this.have > 0) this.broke = 'a cut frame';
  }
}

module.exports = { frame, readFrame, writeAll, Pieces, JSON_KIND, BLOB_KIND, MAX_FRAME };
