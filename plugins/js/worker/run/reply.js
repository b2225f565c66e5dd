'use strict';
// What a parser says to one request, see run/parse.js.

// Kinds of frames of a reply, in this order.
const ANALYSIS = 0x41; // 'A': JSON for the SDK
const REJECTED = 0x58; // 'X': a Diagnostic as JSON: there is nothing to run
const COMPILED = 0x43; // 'C': JSON, for the processes that run the program
const DONE = 0x44; // 'D': the end; the body is not empty when this process should be replaced

class Reply {
  constructor() {
    this.analysis = null; // JSON bytes
    this.compiled = null;
    this.rejected = null;
    this.done = false;
    this.worn = false;
  }

  receive(kind, body) {
    if (this.done) return 'a frame after the reply';
    if (kind === ANALYSIS) this.analysis = Buffer.from(body);
    else if (kind === COMPILED) this.compiled = Buffer.from(body);
    else if (kind === REJECTED) this.rejected = JSON.parse(body.toString());
    else if (kind === DONE) [this.done, this.worn] = [true, body.length > 0];
    else return `a frame of kind ${kind}`;
    return '';
  }
}

module.exports = { Reply, ANALYSIS, REJECTED, COMPILED, DONE };
