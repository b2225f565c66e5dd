'use strict';
// Standard output and error of a program: kept in memory, and bounded.

const { MAX_OUTPUT } = require('./reports.js');
const { wtf8 } = require('../record/wire.js');

const PIECE = 1 << 16; // characters that are counted at once

// What a run wrote to both streams together: the first of it, and how much in
// all. over() is called, and must not return, once that is too much.
class Output {
  constructor(limit, over) {
    this.limit = limit;
    this.over = over;
    this.kept = new Uint8Array(MAX_OUTPUT);
    this.length = 0; // of kept
    this.total = 0;
  }

  write(chunk) {
    if (typeof chunk === 'string') {
      for (let at = 0; at < chunk.length; at += PIECE) this.take(wtf8(chunk.slice(at, at + PIECE)));
    } else if (ArrayBuffer.isView(chunk)) {
      this.take(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
    return true;
  }

  take(bytes) {
    this.total += bytes.length;
    const room = Math.min(bytes.length, MAX_OUTPUT - this.length);
    if (room > 0) {
      this.kept.set(bytes.subarray(0, room), this.length);
      this.length += room;
    }
    if (this.total > this.limit) this.over();
  }

  base64() {
    let text = '';
    for (let i = 0; i < this.length; i++) text += String.fromCharCode(this.kept[i]);
    return btoa(text);
  }
}

module.exports = { Output };
