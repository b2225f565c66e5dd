'use strict';
// Where an instrumented program's events go.
//
// Columns are typed arrays: what a program does to Array.prototype cannot reach them. What is called
// here is taken when this file is loaded, before any program.
const { types: { isProxy } } = require('node:util');
const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const Column = Uint32Array;

const FIRST_SIZE = 1024;
const MAX_PROTOTYPES = 100; // of a chain that is looked at

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

function copied(column, count, size) {
  const copy = new Column(size);
  for (let i = 0; i < count; i++) copy[i] = column[i];
  return copy;
}

// A recorder of one run, which keeps the first `events`.
//
// values.add(value) -> index: takes the value's picture now, runs nothing of the program's.
// full() ends the run and does not return; it is called when there is one event more,
// or, where the last one is to end the run, once that is recorded. seen(), where it is
// given, is called for each event.
function createRecorder({ values, events, full, last = false, seen = null }) {
  let size = Math.min(events, FIRST_SIZE);
  let sites = new Column(size), frames = new Column(size), recorded = new Column(size);
  let count = 0, frame = 0, capped = false;
  let loading = -1; // events when the program had been loaded; -1 before
  let news = () => null; // what a main program has written since the last call, null for nothing

  function grow() {
    if (count >= events) {
      capped = true;
      full();
      return false;
    }
    const longer = Math.min(events, 2 * size);
    sites = copied(sites, size, longer);
    frames = copied(frames, size, longer);
    recorded = copied(recorded, size, longer);
    size = longer;
    return true;
  }

  // The value first: taking its picture can run out of stack, which the program may catch.
  function record(site, of, value) {
    if (count === size && !grow()) return;
    sites[count] = site;
    frames[count] = of;
    recorded[count] = value;
    count++;
    if (seen !== null) seen();
    if (last && count === events) {
      capped = true;
      full();
    }
  }

  return {
    // A value on its way.
    v(site, of, value) {
      record(site, of, values.add(value));
      return value;
    },
    // A result on its way; recorded is what it changed.
    m(site, of, result, changed) {
      record(site, of, values.add(changed));
      return result;
    },
    // What `x++` and `x--` leave behind, from what they give.
    i(site, of, before) {
      record(site, of, values.add(typeof before === 'bigint' ? before + 1n : before + 1));
      return before;
    },
    d(site, of, before) {
      record(site, of, values.add(typeof before === 'bigint' ? before - 1n : before - 1));
      return before;
    },
    // A condition.
    b(site, of, test) {
      record(site, of, values.add(!!test));
      return test;
    },
    // A case of a switch, which is compared with the subject next.
    c(site, of, subject, test) {
      record(site, of, values.add(subject === test));
      return test;
    },
    // A counting loop's condition.
    l(site, last, of, test, counters) {
      if (test) record(site, of, values.add(counters));
      else record(last, of, 0);
      return test;
    },
    // No value.
    s(site, of) {
      record(site, of, 0);
    },
    // What a statement has written, whose result is on its way.
    p(site, of, result) {
      const written = news();
      if (written !== null) record(site, of, values.addWritten(written));
      return result;
    },
    // A frame begins.
    e(site, parameters) {
      const picture = values.add(parameters);
      const own = ++frame;
      record(site, own, picture);
      return own;
    },
    // A property's value where reading it runs nothing, else undefined.
    o(object, key) {
      if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'symbol') return undefined;
      for (let i = 0; i < MAX_PROTOTYPES && isObject(object) && !isProxy(object); i++) {
        const found = getOwnPropertyDescriptor(object, key);
        if (found !== undefined) return found.value;
        object = getPrototypeOf(object);
      }
      return undefined;
    },
    loaded() {
      loading = count;
    },
    set news(give) {
      news = give;
    },
    // How many of the events happened while the program was loaded.
    get loading() {
      return loading < 0 ? count : loading;
    },
    columns: () => ({ sites: copied(sites, count, count), frames: copied(frames, count, count), values: copied(recorded, count, count) }),
    get capped() {
      return capped;
    },
  };
}

module.exports = { createRecorder };
