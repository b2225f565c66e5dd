'use strict';
// Real programs, where the evaluation data lie beside the repository: they run the same plain and traced, and
// their statements are what the evaluation's own tools take for statements.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const zlib = require('node:zlib');
const { analyse } = require('../record/analysis.js');
const { Run } = require('./support.js');

const DATA = path.join(__dirname, '../../../../../shared/data');
const SETS = ['humaneval-js', 'localize-dev-js'];
const skip = fs.existsSync(DATA) ? false : `SKIPPED: no evaluation data at ${DATA}`;

// [name, program, tests in source form] of every record.
function* programs() {
  for (const set of SETS) {
    const lines = zlib.gunzipSync(fs.readFileSync(path.join(DATA, set + '.jsonl.gz'))).toString().split('\n').filter(Boolean);
    for (const record of lines.map((line) => JSON.parse(line))) {
      const tests = record.tests.map((each) => each.source
        || `log(${record.entry_point}(...${JSON.stringify(each.args)}))`);
      const slow = (record.failures || []).filter((failure) => failure.kind === 'timeout' || failure.kind === 'memory').map((f) => f.test);
      for (const text of [record.reference, record.candidate]) {
        if (text) yield [record.id || record.task_id, text, tests.filter((_, i) => !slow.includes(i) || text !== record.candidate)];
      }
    }
  }
}

test('programs behave the same', { skip }, async () => {
  let seen = 0;
  for (const [name, program, tests] of programs()) {
    for (const one of tests.slice(0, 4)) {
      const source = `${program}\n;${one}`;
      const plain = await new Run(source, false).outcome();
      const traced = await new Run(source, true, 1e6).outcome();
      if (traced.capped) continue;
      assert.deepStrictEqual(traced, plain, `${name}: ${one}`);
      seen++;
    }
  }
  assert.ok(seen > 800, `${seen}`);
});

// The tools' rule: a statement, to its first block's brace or its single-statement body.
function headers(node, text, found = []) {
  if (node === null || typeof node !== 'object') return [];
  const children = Object.values(node).flat().filter((child) => child && typeof child.type === 'string');
  if (/(Statement|Declaration)$/.test(node.type) && !/^(Block|Empty|Labeled)Statement$/.test(node.type)) {
    let end = node.end;
    const walk = (each) => {
      if (each.type === 'BlockStatement') end = Math.min(end, each.start + 1);
      if (each.type === 'SwitchStatement') end = Math.min(end, text.indexOf('{', each.discriminant.end) + 1);
      Object.values(each).flat().filter((child) => child && typeof child.type === 'string').forEach(walk);
    };
    walk(node);
    for (const body of [node.body, node.consequent]) {
      if (body && /Statement$/.test(body.type || '') && body.type !== 'BlockStatement') end = Math.min(end, body.start);
    }
    found.push([node.start, node.start + text.slice(node.start, end).trimEnd().length]);
  }
  for (const child of children) {
    if (child.type === 'VariableDeclaration' && /^For/.test(node.type)) children.splice(children.indexOf(child), 1, ...child.declarations);
  }
  children.forEach((child) => headers(child, text, found));
  return found;
}

test('statements are those of the tools', { skip }, () => {
  let seen = 0;
  for (const [name, program] of programs()) {
    const { tree, statements, text } = analyse(Buffer.from(program));
    const mine = new Set(statements.map((statement) => `${statement.start}-${statement.end}`));
    // Theirs end a class's header at its first method's brace.
    for (const [start, end] of headers(tree, text)) {
      if (text.startsWith('class', start)) continue;
      assert.ok(mine.has(`${start}-${end}`), `${name}: ${text.slice(start, end)}`);
      seen++;
    }
  }
  assert.ok(seen > 2000, `${seen}`);
});
