'use strict';
// What the sandbox asks of a worker (docs/WORKER.md): a program's process takes
// the user that programs have, and what it leaves behind is removed.

const fs = require('fs');

const FILE_BYTES = 16 << 20; // of one file that a program writes
const FILES = 64; // descriptors, Node's own included

const USER = Number(process.env.EGCA_SANDBOX_USER || 0); // 0: programs have the worker's
const TMP = process.env.EGCA_SANDBOX_TMP || ''; // '': no folder of their own
const FIRST = process.pid === 1; // of a pid namespace: whatever else runs in it is a program's
// What the sandbox put there itself: a runtime below /tmp.
const kept = new Set(TMP === '' ? [] : fs.readdirSync(TMP, 'latin1'));
const MODE = TMP === '' ? 0 : fs.statSync(TMP).mode & 0o7777;

// Programs do not see what the worker was told, nor its modules.
function hide() {
  delete process.env.EGCA_SANDBOX_USER;
  delete process.env.EGCA_SANDBOX_TMP;
  delete process.env.EGCA_INPUTS;
  for (const file of Object.keys(require.cache)) delete require.cache[file];
}

// Pids of this process's children.
function children() {
  try {
    return fs.readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

// Whether orphans can be found and ended.
function sees() {
  return FIRST || fs.existsSync(`/proc/self/task/${process.pid}/children`);
}

// Names are bytes; as latin1 texts none is lost.
const raw = (path) => Buffer.from(path, 'latin1');
const names = (folder) => fs.readdirSync(raw(folder), 'latin1');

function left() {
  return names(TMP).filter((name) => !kept.has(name));
}

// Makes the folder that programs can write to as new: nothing in it, its mode,
// and times that say nothing. Their processes are gone. False when something
// could not be removed.
function wipe() {
  if (TMP === '') return true;
  try {
    // Where programs have the worker's user, the folder is theirs.
    if ((fs.statSync(TMP).mode & 0o7777) !== MODE) fs.chmodSync(TMP, MODE);
    // What lies in a folder moves up before the folder goes: no path gets long
    // and no recursion deep, however a program has nested them.
    let number = 0;
    for (let found; (found = left()).length > 0; ) {
      for (const name of found) number = remove(`${TMP}/${name}`, number);
    }
    const now = new Date();
    fs.utimesSync(TMP, now, now);
    return true;
  } catch {
    return false;
  }
}

function remove(path, number) {
  if (!fs.lstatSync(raw(path)).isDirectory()) {
    fs.unlinkSync(raw(path));
    return number;
  }
  openUp(path);
  for (const name of names(path)) {
    const inner = `${path}/${name}`;
    if (fs.lstatSync(raw(inner)).isDirectory()) openUp(inner); // a folder that moves must be writable itself
    fs.renameSync(raw(inner), `${TMP}/egca-${process.hrtime.bigint()}-${number++}`);
  }
  fs.rmdirSync(raw(path));
  return number;
}

function openUp(path) {
  try {
    fs.chmodSync(raw(path), 0o700);
  } catch {
    // Another user's: then this process may ignore its mode.
  }
}

module.exports = { FILE_BYTES, FILES, USER, TMP, FIRST, hide, children, sees, wipe };
