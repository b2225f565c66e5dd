'use strict';
// What is recorded: golden cases of every kind of statement. UPDATE=1 writes the .events files anew.
const assert = require('node:assert');
const test = require('node:test');
const { UPDATE, Run, archive, write } = require('./support.js');

const GOLDEN = 'events.txt';
const { head, files } = archive(GOLDEN);
const fresh = new Map();
const OUTSIDE = /^ {4}at (?!.*\bprogram:).*\n/gm; // frames of an error's stack that are not the program's

test('golden events', async (t) => {
  for (const [name, source] of files) {
    if (name.endsWith('.events')) continue;
    const run = new Run(source, true);
    const { error } = await run.outcome();
    assert.strictEqual(error, undefined, name);
    const text = run.events().map((line) => line + '\n').join('').replace(OUTSIDE, '');
    fresh.set(name, source).set(name + '.events', text);
    if (!UPDATE) await t.test(name, () => assert.strictEqual(text, files.get(name + '.events'), 'run with UPDATE=1 to accept'));
  }
  if (UPDATE) write(GOLDEN, { head, files: fresh });
});
