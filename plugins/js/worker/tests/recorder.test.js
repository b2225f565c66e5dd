'use strict';
// The recorder: the cap, frames, and what a program can do to it.
const assert = require('node:assert');
const test = require('node:test');
const { createRecorder } = require('../record/recorder.js');
const { Run, archive, values } = require('./support.js');

const { files } = archive('programs.txt');

test('everything that repeats is capped', async () => {
  for (const source of [
    'while (true);', 'let n = 1; while (n) n++;', 'for (;;);', 'for (let i = 0; ; i++);', 'for (const x of (function* () { for (;;) yield 1; })());',
    'function f() { f(); f(); } try { f(); } catch { } while (1) try { f(); } catch { }', 'do { } while (true);',
    '[...Array(9999)].map((x) => x);', 'new Array(9999).fill(0).forEach(() => { });', 'function* g() { while (true) yield; } [...g()];',
    'for (var i = 0; i < 9e9; i++) switch (i) { case i: }', 'const f = x => f(x); try { f(); } catch { } for (;;) try { f(); } catch { }',
  ]) {
    const run = new Run(source, true, 1000);
    assert.strictEqual((await run.outcome()).capped, true, source);
    assert.strictEqual(run.recorder.capped, true);
    const { sites, frames, values: taken } = run.recorder.columns();
    assert.deepStrictEqual([sites.length, frames.length, taken.length], [1000, 1000, 1000]);
  }
});

test('a run that ends at the cap is whole', async () => {
  const run = new Run('let a = 1; let b = 2;', true, 2);
  assert.strictEqual((await run.outcome()).capped, undefined);
  assert.strictEqual(run.recorder.capped, false);
});

test('a frame begins with its entry, and frames count up', async () => {
  const { analyse } = require('../record/analysis.js');
  for (const [name, source] of files) {
    const run = new Run(source, true);
    await run.outcome();
    const { sites: all, functions } = analyse(run.source);
    const { sites, frames } = run.recorder.columns();
    const holder = new Map([[0, functions[0]]]);
    let last = 0;
    sites.forEach((site, row) => {
      const frame = frames[row];
      if (!holder.has(frame)) {
        // A function that runs out of stack may have a number and no entry.
        assert.ok(frame === last + 1 || name.startsWith('stack'), `${name}: frame ${frame} after ${last}`);
        assert.strictEqual(all[site].kind, 1, name);
        last = frame;
        holder.set(frame, all[site].function);
      }
      assert.strictEqual(all[site].function, holder.get(frame), name);
    });
  }
});

test('equal runs record equal events', async () => {
  for (const [name, source] of files) {
    if (name.startsWith('stack')) continue;
    const runs = [new Run(source, true), new Run(source, true)];
    for (const run of runs) await run.outcome();
    const [one, two] = runs.map((run) => run.events().map((line) => line.replace(/id_symbol\)\]: \d+/g, '')));
    assert.deepStrictEqual(one, two, name);
  }
});

test('columns grow past their first size', () => {
  const recorder = createRecorder({ values: values(), events: 5000, full: assert.fail });
  for (let i = 0; i < 5000; i++) recorder.s(i, i + 1);
  const { sites, frames } = recorder.columns();
  assert.deepStrictEqual([sites.length, sites[4999], frames[4999]], [5000, 4999, 5000]);
});

test('the last event ends the run where it is to', () => {
  let ended = 0;
  let seen = 0;
  const recorder = createRecorder({ values: values(), events: 3, full: () => ended++, last: true, seen: () => seen++ });
  for (let i = 0; i < 3; i++) {
    assert.strictEqual(ended, 0);
    recorder.s(i, 0);
  }
  assert.deepStrictEqual([ended, seen, recorder.capped, recorder.columns().sites.length], [1, 3, true, 3]);
});

test('the events of loading are counted', () => {
  const recorder = createRecorder({ values: values(), events: 9, full: assert.fail });
  recorder.s(0, 0);
  assert.strictEqual(recorder.loading, 1); // all so far
  recorder.loaded();
  recorder.s(1, 0);
  assert.strictEqual(recorder.loading, 1);
});

test('what a program does to arrays does not reach the recorder', async () => {
  const run = new Run(`Array.prototype.push = Array.prototype.slice = Uint32Array.prototype.slice = () => { throw 1; };
    Object.defineProperty(Array.prototype, 0, { set() { throw 2; } });
    let a = 1; for (let i = 0; i < 2; i++) a += i;`, true);
  const { error } = await run.outcome();
  assert.strictEqual(error, undefined);
  assert.strictEqual(run.events().length, 8);
});

test('the recorder has no name that a program can know', async () => {
  const run = new Run('var names = Object.getOwnPropertyNames(globalThis).filter((n) => n.startsWith("$")); var r = names.length;\n// call: r', true);
  assert.strictEqual((await run.outcome()).value, '0');
});
