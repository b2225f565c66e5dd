'use strict';
// Properties of every analysis, and sources that are no programs.
const assert = require('node:assert');
const test = require('node:test');
const syntax = require('../record/syntax.js');
const { analyse } = require('../record/analysis.js');
const { archive, random } = require('./support.js');

const programs = [...archive('programs.txt').files];

// What the protocol promises of an analysis (trace.proto), checked on its message.
function check(source, message) {
  const size = source.length;
  const span = ({ start = 0, end = 0 } = {}) => assert.ok(0 <= start && start <= end && end <= size, `span ${start} ${end}`);
  const { functions = [], statements = [], sites = [], errors = [], tokens = [], features } = message;
  errors.forEach((e) => e.span && span(e.span));
  tokens.forEach((t) => span(t));
  if (errors.length > 0) {
    assert.strictEqual(functions.length + statements.length + sites.length, 0);
    return;
  }
  assert.deepStrictEqual([functions[0].name, functions[0].span || {}], ['<module>', size ? { end: size } : {}]);
  functions.forEach((f, i) => {
    span(f.span);
    assert.ok((f.parent || 0) <= Math.max(0, i - 1));
    if (f.header) assert.ok(statements.some((p) => p.span.start === f.header.start && p.span.end === f.header.end));
  });
  statements.forEach((p, i) => {
    span(p.span);
    assert.ok((p.header || 0) <= i && (p.function || 0) < functions.length && p.statementEnd >= p.span.end && p.statementEnd <= size);
  });
  sites.forEach((s, i) => {
    span(s.span);
    assert.ok((s.statement || 0) < statements.length && (s.function || 0) < functions.length);
    if (i > 0) {
      const before = sites[i - 1].span || {}, here = s.span;
      assert.ok((before.start || 0) < (here.start || 0) || ((before.start || 0) === (here.start || 0) && before.end >= here.end));
    }
    for (let at = s, steps = 0; at.enclosing; at = sites[at.enclosing - 1]) assert.ok(steps++ <= sites.length, 'a cycle');
  });
  assert.strictEqual(features.controlFlow.length, functions.length);
}

test('the messages keep their promises', () => {
  for (const [name, text] of programs) {
    const source = Buffer.from(text);
    const message = syntax.analyse(source, { tokens: true });
    assert.strictEqual(message.errors, undefined, name);
    check(source, message);
    const starts = message.statements.map((p) => p.span.start || 0);
    assert.deepStrictEqual(starts, [...starts].sort((a, b) => a - b));
  }
});

test('statements do not overlap', () => {
  for (const [name, text] of programs) {
    const { statements } = analyse(Buffer.from(text));
    statements.forEach((part, i) => {
      if (i > 0) assert.ok(part.start >= statements[i - 1].end || part.end <= statements[i - 1].end, name);
    });
  }
});

test('equal sources give equal bytes', () => {
  for (const [, text] of programs) {
    const source = Buffer.from(text);
    assert.strictEqual(JSON.stringify(syntax.analyse(source, { tokens: true })), JSON.stringify(syntax.analyse(source, { tokens: true })));
  }
});

test('mutated sources never throw', () => {
  const pick = random(7);
  const bits = ['', '{', '}', '(', ')', '`', '${', '/', '*', 'await ', 'yield ', '=>', 'class ', '\u{1F600}', '\\u', 'super', '#x',
    'new.target', '?.', 'import ', 'export ', 'async ', '...', '\n', 'with(a)', 'let ', 'a:', 'static{', '"\\ud800"', '\u2028'];
  for (let round = 0; round < 3000; round++) {
    let text = programs[pick(programs.length)][1];
    for (let edits = 1 + pick(3); edits > 0; edits--) {
      const at = pick(text.length + 1);
      text = text.slice(0, at) + bits[pick(bits.length)] + text.slice(at + pick(4));
    }
    const source = Buffer.from(text);
    check(source, syntax.analyse(source, { tokens: round % 2 === 0 }));
  }
});

test('any bytes give an answer', () => {
  const pick = random(11);
  for (let round = 0; round < 300; round++) {
    const source = Buffer.from(Array.from({ length: pick(40) }, () => pick(256)));
    check(source, syntax.analyse(source, { tokens: true }));
  }
});

test('what is nested too deeply is a diagnostic', () => {
  const deep = [['(', ')'], ['[', ']'], ['{', '}'], ['!', ''], ['a?', ':b'], ['function f(){', '}'], ['`${', '}`'], ['x=>', ''],
    ['if(a)', ''], ['a+', ''], ['[a=', ']'], ['a.b(', ')'], ['class A extends ', '{}'], ['for(;;)', ''], ['-(', ')']];
  for (const [open, close] of deep) {
    for (const times of [500, 5000, 200_000]) {
      const source = Buffer.from(open.repeat(times) + '1' + close.repeat(times));
      const message = syntax.analyse(source);
      check(source, message);
      if (times === 200_000) assert.ok(message.errors !== undefined || open === 'a+', open);
    }
  }
});

test('where a program does not compile', () => {
  const where = (text) => {
    const [error] = syntax.analyse(Buffer.from(text)).errors;
    return [error.type, error.message, error.span ? [error.span.start || 0, error.span.end || 0] : null];
  };
  assert.deepStrictEqual(where('é = ;'), ['SyntaxError', 'Unexpected token', [5, 6]]);
  assert.deepStrictEqual(where('let a; let a'), ['SyntaxError', "Identifier 'a' has already been declared", [11, 12]]);
  assert.deepStrictEqual(where('import a from "fs"; x ='), ['SyntaxError', 'Unexpected token', [23, 23]]);
  assert.deepStrictEqual(where('await x'), ['SyntaxError', 'await outside of a function is not supported', [0, 5]]);
  assert.strictEqual(where('return 1')[0], 'SyntaxError');
});
