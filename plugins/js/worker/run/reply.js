'use strict';
// What a parser says to one request, see run/parse.js.

const parse = require('./parse.js');

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
    if (kind === parse.ANALYSIS) this.analysis = Buffer.from(body);
    else if (kind === parse.COMPILED) this.compiled = Buffer.from(body);
    else if (kind === parse.REJECTED) this.rejected = JSON.parse(body.toString());
    else if (kind === parse.DONE) [this.done, this.worn] = [true, body.length > 0];
    else return `a frame of kind ${kind}`;
    return '';
  }
}

module.exports = { Reply };
