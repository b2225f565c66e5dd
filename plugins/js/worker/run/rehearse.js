'use strict';
// Runs a program of the worker's own, plain and traced, before there is any other: what is compiled for it a
// fork need not compile again, which would take most of a small program's time.
//
// What a program leaves in its realm stays in realms that no other program gets. In the process's own realm
// runs only what leaves nothing.

const { Run } = require('./runner.js');
const { mainPlace, makePlace } = require('./places.js');

const SOURCE = `class Held extends Array {
  constructor(item) { super(); this.item = item; }
}
function rehearsed(items, map) {
  let total = 0, text = 'a';
  for (const item of items) {
    if (item > 1 && map !== null) total += item;
  }
  for (let i = 0; i < 2; i++) text += String(i);
  while (total > 100) total -= 1;
  const [first, ...rest] = items.map((item) => item + 1).filter((item) => item);
  try {
    if (first === 0) throw new Error(text);
    map.none();
  } catch (error) {
    items.push(first);
  }
  return { total, text, first, rest, more: [null, true, 1.5, undefined, -1], held: new Held(text), set: new Set(rest), map: new Map([[1, text]]) };
}`;

const CALL = 'rehearsed([1, 2.5, 3], { a: "b" })';
const VALUES = [{}, { integer: '1' }, { float: 2.5 }, { list: { items: [1, 2] } }, { text: 'a' }, { map: { items: [4, 1] } }];
const INPUTS = (base64) => [
  { call: base64(CALL) },
  { values: { values: VALUES }, arguments: { values: [3, 5] } },
  { body: base64(`if (${CALL} === null) throw new Error('no');`) },
  { call: base64('rehearsed(null)') },
];
const IN_OWN_REALM = ['[1, 1.5, "a", { a: 1 }, true, null]', 'console.log("a")'];

// compiled: {plain, traced} of SOURCE, as run/parse.js gives them; base64(text).
function rehearse(compiled, source, limits, host, base64) {
  const given = { ...host, write() {}, exit() {}, alarm() {} };
  const run = (input, place, text, traced, more) => {
    const bind = (name, value) => { place.realm[name] = value; };
    const task = { source, entryPoint: 'rehearsed', limits, traced, compiled: text };
    new Run(task, input, place, { ...given, bind }, more).start();
  };
  for (const [name, text] of Object.entries(compiled)) {
    for (const input of INPUTS(base64)) run(input, makePlace(), text, name === 'traced', true);
  }
  for (const text of IN_OWN_REALM) {
    run({ call: base64(text) }, mainPlace(host), { code: 'undefined;', moves: null }, false, false);
  }
  host.tick();
}

module.exports = { SOURCE, rehearse };
