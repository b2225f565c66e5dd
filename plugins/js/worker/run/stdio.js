'use strict';
// Standard input and output of a program that runs as the main program.
//
// Descriptors 0 and 1 are files without a name, so that everything finds them that a
// program may use: readFileSync(0), writeSync(1), a child process. A file has no reader
// that it could wait for, and the limit on files bounds it. This module lives in the
// realm that no program can reach.

const { closeSync, constants, fstatSync, openSync, readSync, unlinkSync, writeSync } = require('fs');
const { hrtime } = require('process');

const MODE = 0o600;
const PIECE = 1 << 16; // bytes that are read at once

class Stdio {
  // data: what stands on standard input. folder: where files can be made. named: standard
  // input keeps its name, which is `input`, because there is no /dev/stdin.
  constructor(data, folder, named) {
    this.told = 0; // bytes that events have told of
    this.piece = null; // room for what is read
    this.input = null;
    const [given, name] = made(folder);
    writeAll(given, data);
    reopen(0, name, constants.O_RDONLY);
    closeSync(given);
    if (named) this.input = name;
    else unlinkSync(name);
    // A second descriptor of the output: a program may close its own.
    const [kept, file] = made(folder);
    reopen(1, file, constants.O_RDWR);
    unlinkSync(file);
    this.kept = kept;
    this.inode = fstatSync(kept).ino;
  }

  // How much was written.
  size() {
    return fstatSync(this.kept).size;
  }

  // All that was written. Throws where the program has put another file in its place.
  read() {
    const { ino, size } = fstatSync(this.kept);
    if (ino !== this.inode) throw new Error('its standard output is gone');
    const all = new Uint8Array(size);
    let length = 0;
    for (let got; length < size && (got = readSync(this.kept, all, length, size - length, length)) > 0; ) length += got;
    return all.subarray(0, length);
  }

  // What was written since the last call.
  news() {
    let text = null;
    this.piece ??= new Uint8Array(PIECE);
    for (let got; (got = readSync(this.kept, this.piece, 0, PIECE, this.told)) > 0; ) {
      const longer = new Uint8Array((text === null ? 0 : text.length) + got);
      if (text !== null) longer.set(text);
      longer.set(this.piece.subarray(0, got), longer.length - got);
      text = longer;
      this.told += got;
    }
    return text;
  }
}

let count = 0; // of files that this process has made

// [descriptor, name] of a new file.
function made(folder) {
  for (;;) {
    const name = `${folder}/egca-${hrtime.bigint()}-${count++}`;
    try {
      return [openSync(name, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, MODE), name];
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

// Puts a file in the place of a descriptor: the lowest that is free is taken.
function reopen(descriptor, name, flags) {
  closeSync(descriptor);
  const got = openSync(name, flags);
  if (got !== descriptor) throw new Error(`descriptor ${descriptor} cannot be replaced: ${got} is free`);
}

function writeAll(descriptor, bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

module.exports = { Stdio, writeAll };
