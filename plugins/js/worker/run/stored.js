'use strict';
// Inputs that stand in the file of large inputs, which the worker has open to read
// (docs/WORKER.md). The process that serves reads those that it has to know: expressions
// and statements. All others are read by the process that runs on them, where that is a
// fork, which closes the file before it runs anything of a program.

const fs = require('fs');

const FILE = Number(process.env.EGCA_INPUTS ?? -1); // its descriptor; -1: there is none

const TEXTS = ['call', 'body'];

// The bytes at a place.
function bytesAt({ offset = 0, size = 0 }) {
  const data = Buffer.allocUnsafeSlow(Number(size));
  for (let at = 0; at < data.length; ) {
    const got = fs.readSync(FILE, data, at, data.length - at, Number(offset) + at);
    if (got === 0) throw new Error(`the file of inputs ends before byte ${Number(offset) + data.length}`);
    at += got;
  }
  return data;
}

// An input as the worker keeps it: what it has to know in full.
const known = (input) => (TEXTS.includes(input.stored?.kind) ? whole(input) : input);

// An input in full. Standard input may be bytes instead of base64.
function whole(input) {
  const { stored } = input;
  if (stored === undefined) return input;
  const data = bytesAt(stored);
  if (stored.kind === 'arguments') return JSON.parse(data.toString());
  return { [stored.kind]: stored.kind === 'stdin' ? data : data.toString('base64') };
}

const isStdin = ({ stdin, stored }) => stdin !== undefined || stored?.kind === 'stdin';

// Whether some have a place in the file.
const anyIn = (inputs) => inputs.some(({ stored }) => stored !== undefined);

module.exports = { FILE, known, whole, isStdin, anyIn };
