'use strict';
// Tracing changes nothing that a program can see.
const assert = require('node:assert');
const test = require('node:test');
const { Run, archive } = require('./support.js');

const { files } = archive('programs.txt');

for (const [name, source] of files) {
  test(name, async () => {
    const plain = await new Run(source, false).outcome();
    const traced = await new Run(source, true).outcome();
    assert.deepStrictEqual(traced, plain);
    assert.strictEqual(plain.error !== undefined, name.startsWith('throws-'), plain.error);
  });
}

test('there are many', () => assert.ok(files.size >= 100));
