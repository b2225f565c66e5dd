'use strict';
// Protobuf by hand: a result's values leave as a Result message, written as
// they are recorded.

const buffer = new ArrayBuffer(8);
const double = new Float64Array(buffer);
const eight = new Uint8Array(buffer); // little-endian, as every machine that Node runs on

class Writer {
  constructor(size = 256) {
    this.bytes = new Uint8Array(size);
    this.length = 0;
  }

  room(count) {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + count));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  byte(value) {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  // A count from 0 to 2^53.
  varint(value) {
    this.room(8);
    while (value > 0x7f) {
      this.bytes[this.length++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.bytes[this.length++] = value;
  }

  // A BigInt from 0 to 2^64.
  longVarint(value) {
    for (; value > 0x7fn; value >>= 7n) this.byte(Number(value & 0x7fn) | 0x80);
    this.byte(Number(value));
  }

  double(value) {
    double[0] = value;
    this.raw(eight);
  }

  raw(bytes) {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  // A field of bytes, a text or a message.
  field(number, bytes) {
    this.varint(8 * number + 2);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  // A field of packed counts.
  packed(number, counts) {
    if (counts.length === 0) return;
    const body = new Writer(2 * counts.length);
    for (let i = 0; i < counts.length; i++) body.varint(counts[i]);
    this.field(number, body.view());
  }

  view() {
    return this.bytes.subarray(0, this.length);
  }

  reset() {
    this.length = 0;
    return this;
  }
}

// UTF-8 in which a lone surrogate is the three bytes that it would have.
function wtf8(text) {
  const bytes = new Uint8Array(3 * text.length);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[at++] = code;
      continue;
    }
    if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length) {
      const low = text.charCodeAt(i + 1);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
      }
    }
    if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
    } else {
      if (code < 0x10000) {
        bytes[at++] = 0xe0 | (code >> 12);
      } else {
        bytes[at++] = 0xf0 | (code >> 18);
        bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      }
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
    }
    bytes[at++] = 0x80 | (code & 0x3f);
  }
  return bytes.subarray(0, at);
}

module.exports = { Writer, wtf8 };
