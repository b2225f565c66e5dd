'use strict';
// What the tests of the syntax half share.
const fs = require('node:fs');
const path = require('node:path');
const { inspect } = require('node:util');
const vm = require('node:vm');
const { analyse } = require('../record/analysis.js');
const { createRecorder } = require('../record/recorder.js');
const { KINDS } = require('../record/structure.js');
const syntax = require('../record/syntax.js');

const UPDATE = process.argv.includes('-update') || process.env.UPDATE === '1';

// The files of an archive: `-- name --` lines, each with the text that follows it.
function archive(file) {
  const text = fs.readFileSync(path.join(__dirname, file), 'utf8');
  const pieces = text.split(/^-- (.+) --\n/m);
  const files = new Map();
  for (let i = 1; i < pieces.length; i += 2) files.set(pieces[i], pieces[i + 1]);
  return { head: pieces[0], files };
}

function write(file, { head, files }) {
  const text = head + [...files].map(([name, body]) => `-- ${name} --\n${body}`).join('');
  fs.writeFileSync(path.join(__dirname, file), text);
}

// Numbers in [0, n) that are the same in every run.
function random(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

// A table of values that keeps each one's picture as text.
function values() {
  const table = [''];
  return {
    table,
    add(value) {
      table.push(picture(value));
      return table.length - 1;
    },
  };
}

const picture = (value) => inspect(value, { depth: 4, customInspect: false, showProxy: true, breakLength: Infinity, compact: true,
  maxArrayLength: 20, maxStringLength: 100 });

// A program of the corpus in a realm of its own, plain or traced, and its `// call:`.
class Run {
  constructor(source, traced, events = 100_000) {
    this.source = Buffer.from(source);
    this.compiled = syntax.compile(this.source, { traced });
    if (this.compiled.rejected) throw new Error(JSON.stringify(this.compiled.rejected));
    this.log = [];
    this.values = values();
    this.recorder = createRecorder({ values: this.values, events, full: () => { throw new Capped(); } });
    const found = /^\/\/ call: (.*)$/m.exec(source);
    this.call = found === null ? null : found[1];
  }

  // {value or error, log, globals}: all that a program lets be seen.
  async outcome() {
    const { log, compiled } = this;
    const realm = vm.createContext({ log: (...all) => { log.push(all.map(picture).join(' ')); }, require, queueMicrotask });
    const before = new Set(Object.getOwnPropertyNames(realm));
    if (compiled.recorder !== undefined) {
      realm.handed = this.recorder;
      vm.runInContext(`const ${compiled.recorder} = handed; delete globalThis.handed;`, realm);
    }
    const seen = {};
    try {
      vm.runInContext(compiled.code, realm, { filename: 'program' });
      if (this.call !== null) seen.value = picture(await vm.runInContext(this.call, realm, { filename: 'call' }));
    } catch (error) {
      if (error instanceof Capped) seen.capped = true;
      else seen.error = this.failure(error);
    }
    seen.log = log;
    seen.globals = Object.getOwnPropertyNames(realm).filter((name) => !before.has(name)).sort();
    return seen;
  }

  // An exception with the place in the source that it names.
  failure(error) {
    if (typeof error !== 'object' || error === null) return picture(error);
    const found = /program:(\d+):(\d+)/.exec(String(error.stack));
    const failure = `${error.name}: ${error.message}`;
    if (found === null || error.name === 'RangeError') return failure;
    const line = Number(found[1]), column = Number(found[2]);
    const starts = [0];
    for (const match of this.compiled.code.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(match.index + match[0].length);
    return `${failure} at ${syntax.original(this.compiled, this.source, starts[line - 1] + column - 1)}`;
  }

  // The events as a person reads them.
  events() {
    const { sites } = analyse(this.source);
    const { sites: rows, frames, values: taken } = this.recorder.columns();
    return Array.from(rows, (index, row) => {
      const site = sites[index];
      const text = site.name || this.source.toString().slice(site.start, site.end).replaceAll('\n', '\\n');
      return [frames[row], KINDS[site.kind], text, ...(taken[row] === 0 ? [] : [this.values.table[taken[row]]])].join(' ');
    });
  }
}

class Capped extends Error {}

module.exports = { UPDATE, Run, archive, write, random, values };
