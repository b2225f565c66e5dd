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

class Stdio {
  // data: what stands on standard input. folder: where files can be made. named: standard
  // input keeps its name, which is `input`, because there is no /dev/stdin.
  constructor(data, folder, named) {
    this.told = 0; // bytes that events have told of
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
    return this.between(0, size);
  }

  // What was written up to size, as the caller has found it, since the last call; null
  // where nothing was.
  news(size) {
    if (size <= this.told) return null;
    const text = this.between(this.told, size);
    this.told += text.length;
    return text.length > 0 ? text : null;
  }

  // The output between two places, or less of it where the program has cut the file. One
  // array of the right size: the room of discarded arrays comes back only when the collector
  // has the time, and until then counts as memory that the program uses.
  between(start, end) {
    const all = new Uint8Array(end - start);
    let length = 0;
    for (let got; start + length < end; length += got) {
      got = readSync(this.kept, all, length, all.length - length, start + length);
      if (got === 0) break;
    }
    return all.subarray(0, length);
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
