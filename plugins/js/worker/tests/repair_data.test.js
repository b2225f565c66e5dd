'use strict';
// Repairs of real programs are repairs: the program with the edit in its text passes every test.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { gunzipSync } = require('node:zlib');
const { repairs, applied, outcomes } = require('./repair_support.js');

const CASES = path.join(__dirname, '../../../../../shared/data/localize-dev-js.jsonl.gz');

test('repairs of real programs are repairs', { skip: !fs.existsSync(CASES) && `no ${CASES}` }, () => {
  const records = gunzipSync(fs.readFileSync(CASES)).toString().trim().split('\n').map((line) => JSON.parse(line));
  let repaired = 0;
  const chosen = records.filter((_, index) => index % 9 === 4);
  for (const record of chosen) {
    const failing = record.tests.filter((_, index) => record.failing_tests.includes(index));
    const passing = record.tests.filter((_, index) => !record.failing_tests.includes(index));
    const checks = [...failing, ...passing].map(({ args, expected, source }) => (
      source === undefined ? [args, expected] : source));
    const rename = (text) => `${text}\nvar f = ${record.entry_point};\n`;
    const found = repairs(record.candidate, checks, [record.reference], { entryPoint: record.entry_point });
    repaired += found.length > 0;
    for (const repair of found) {
      const program = rename(applied(record.candidate, repair));
      assert.deepStrictEqual(outcomes(program, checks), checks.map(() => true), program);
    }
  }
  assert.ok(repaired > chosen.length / 2);
});
