'use strict';
// The cost of recording: node bench_trace.js. For each algorithm its CPU time plain and traced, the events and
// the nanoseconds that each adds; values are added to the worker's own table.
const vm = require('node:vm');
const syntax = require('../record/syntax.js');
const { createRecorder } = require('../record/recorder.js');
const { Values } = require('../record/values.js');
const { archive } = require('./support.js');

const ROUNDS = 7;
const EVENTS = 2_000_000;

// Runs what is called in the main realm, where programs run, in a function of its own for each round.
function time(code, call, name, recorders) {
  let best = Infinity, rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const recorder = recorders();
    const run = vm.runInThisContext(`(function (${name}) {${code}\n; return () => { ${call} }; })`)(recorder);
    const begun = process.cpuUsage();
    run();
    const used = process.cpuUsage(begun);
    best = Math.min(best, used.user + used.system);
    rows = recorder === null ? 0 : recorder.columns().sites.length;
  }
  return { micros: best, rows };
}

function main() {
  const names = [];
  let plainSum = 0, tracedSum = 0, eventSum = 0, logs = 0;
  for (const [name, source] of archive('bench.txt').files) {
    const call = /^\/\/ call: (.*)$/m.exec(source)[1];
    const bytes = Buffer.from(source);
    const plain = time(syntax.compile(bytes, { traced: false }).code, call, 'none', () => null);
    const compiled = syntax.compile(bytes, { traced: true });
    const traced = time(compiled.code, call, compiled.recorder, () => {
      const full = () => { throw new Error(`${name} records more than ${EVENTS} events`); };
      return createRecorder({ values: new Values({ depth: 6, width: 64 }, 1 << 30, full), events: EVENTS, full });
    });
    const slowdown = traced.micros / plain.micros;
    names.push([name, plain.micros, traced.micros, slowdown, traced.rows, ((traced.micros - plain.micros) * 1000) / traced.rows]);
    plainSum += plain.micros;
    tracedSum += traced.micros;
    eventSum += traced.rows;
    logs += Math.log(slowdown);
  }
  const row = (cells) => console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(20)
    : (typeof cell === 'number' && !Number.isInteger(cell) ? cell.toFixed(1) : String(cell)).padStart(11))).join(''));
  row(['algorithm', 'plain us', 'traced us', 'slowdown', 'events', 'ns an event']);
  names.forEach(row);
  row(['all', plainSum, tracedSum, Math.exp(logs / names.length), eventSum, ((tracedSum - plainSum) * 1000) / eventSum]);
}

main();
