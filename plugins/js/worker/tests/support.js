'use strict';
// What the tests of the syntax half share.
const fs = require('node:fs');
const path = require('node:path');

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

module.exports = { UPDATE, archive, write, random };
