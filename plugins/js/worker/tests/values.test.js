'use strict';
// Values and frames of the runtime half.
const assert = require('node:assert');
const test = require('node:test');
const { build, BadInput } = require('../run/arguments.js');
const { equal } = require('../record/equal.js');
const { frame, Pieces } = require('../run/frames.js');
const reports = require('../run/reports.js');
const { wtf8 } = require('../record/wire.js');

const bomb = () => { throw new Error('run'); };

test('equality is === at the leaves, and runs nothing', () => {
  const same = [[1, 1], [0, -0], [[1, [2]], [1, [2]]], [{ a: 1, b: 2 }, { b: 2, a: 1 }], [new Set([1, 2]), new Set([2, 1])],
    [new Map([[{}, 1]]), new Map([[{}, 1]])], [new Date(5), new Date(5)], [null, null]];
  for (const [a, b] of same) assert.ok(equal(a, b));
  const other = [[1, 1n], [1, '1'], [NaN, NaN], [null, undefined], [[], {}], [new Map(), {}], [[1], [1, 2]], [[undefined], [,]],
    [bomb, bomb], [{ get a() { return bomb(); } }, { a: 1 }], [new Proxy([], { get: bomb, getPrototypeOf: bomb }), []]];
  for (const [a, b] of other) assert.ok(!equal(a, b));
});

test('arguments are fresh, and a bad table says why', () => {
  const values = [{}, { integer: '7' }, { list: { items: [1, 1] } }, { text: Buffer.from([0xed, 0xa0, 0x80]).toString('base64') },
    { map: { items: [3, 2] } }, { integer: '7', type: 'BigInt' }, { float: 'NaN' }];
  const [a, b, map, big, nan] = build({ values }, [2, 2, 4, 5, 6]);
  assert.deepStrictEqual([a, map, big, nan], [[7, 7], { '\ud800': [7, 7] }, 7n, NaN]);
  assert.notStrictEqual(a, b);
  for (const bad of [[{}, { list: { items: [1] } }], [{}, {}], [{}, { opaque: 'x' }], [{}, { map: { items: [1] } }]]) {
    assert.throws(() => build({ values: bad }, [1]), BadInput);
  }
});

test('frames come in any pieces, and end at the first bad one', () => {
  const got = [];
  const pieces = new Pieces((kind, body) => { got.push([kind, body.toString()]); return ''; }, 100);
  const data = Buffer.concat([frame(65, Buffer.from('one')), frame(66, Buffer.from('')), frame(67, Buffer.from('three'))]);
  for (const byte of data) pieces.take(Buffer.from([byte]));
  assert.deepStrictEqual(got, [[65, 'one'], [66, ''], [67, 'three']]);
  pieces.take(Buffer.from([1]));
  pieces.end();
  assert.strictEqual(pieces.broke, 'a cut frame');
  const large = new Pieces(() => '', 100);
  large.take(Buffer.from([0xff, 0, 0, 0, 65]));
  assert.match(large.broke, /255 bytes/);
});

test('a report is believed field by field', () => {
  const read = (said) => reports.read(Buffer.from(JSON.stringify(said)), 10);
  assert.deepStrictEqual(read({ kind: 'exception', type: 'E', message: 'm', stack: [[1, 2]], extra: 1 }).outcome.exception,
    { type: 'E', message: 'm', span: { start: 1, end: 2 }, stack: [{ start: 1, end: 2 }] });
  for (const bad of [null, {}, { kind: 'tampered' }, { kind: 'limit', limit: 'LIMIT_X' }, { kind: 'exception', stack: [[2, 1]] },
    { kind: 'exception', stack: [[0, 11]] }, { kind: 'exception', type: {} }]) {
    assert.throws(() => read(bad), reports.BadReport);
  }
});

test('WTF-8 keeps lone surrogates', () => {
  assert.strictEqual(Buffer.from(wtf8('aé€😀')).toString(), 'aé€😀');
  assert.deepStrictEqual([...wtf8('\ud800')], [0xed, 0xa0, 0x80]);
});
