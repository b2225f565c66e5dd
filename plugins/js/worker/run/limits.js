'use strict';
// A job's limits, and what the inputs after a time-out get.

// After the first input of a job that ran out of time the later ones get this
// part of the CPU and wall limits, but no less than the floor: a program that
// loops for ever usually does so on every input.
const LATER = 0.1;
const FLOOR = 0.05; // seconds

// From the JSON of Limits, in which 64-bit integers are texts.
function limitsOf(message) {
  return {
    cpu: Number(message.cpuSeconds || 5), // seconds
    wall: Number(message.wallSeconds || 10),
    memory: Number(message.memoryBytes || 1 << 30), // bytes
    output: Number(message.outputBytes || 1 << 20),
    result: Number(message.resultBytes || 16 << 20),
    events: Number(message.events || 50000),
    depth: Number(message.valueDepth || 12),
    width: Number(message.valueWidth || 256),
  };
}

function afterTimeOut(limits) {
  const lower = (seconds) => Math.min(seconds, Math.max(seconds * LATER, FLOOR));
  return { ...limits, cpu: lower(limits.cpu), wall: lower(limits.wall) };
}

// How many inputs may run out of time before the others do not run: the first
// takes the limit, and those after it, with theirs lowered, take it once more.
function mostLate(limits) {
  return 1 + Math.floor(limits.cpu / afterTimeOut(limits).cpu + 1e-6);
}

module.exports = { limitsOf, afterTimeOut, mostLate };
