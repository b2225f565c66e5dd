'use strict';
// What a rewritten program is held to: a number of steps, and calls that make nothing large at one go.
// Inside of a library's function no steps are counted. What it makes is, one for so many items.

const LARGE = 1 << 20, A_STEP = 64;

/** Ends a run that has used up its steps. A program that catches it is stopped again at its next. */
const STOP = Object.freeze({ stop: true });

function stop() {
  throw STOP;
}

/** Counts what is made of so many items against the steps of a run; spend(steps) takes them off. A
 * length may be anything that a program likes: what is no count of items is none. */
function charge(size, spend) {
  const items = typeof size === 'number' && size > 0 ? size : 0;
  if (items > LARGE) stop();
  spend(1 + (items / A_STEP | 0));
}

/** The functions that a rewritten program calls: spread(value) before it is spread, sized(length) before
 * an array is made so long. */
function guards(spend) {
  return {
    spread: (value) => {
      if (value !== null && typeof value === 'object') charge(value.length, spend);
      return value;
    },
    sized: (length) => {
      if (typeof length === 'number') charge(length, spend);
      return length;
    },
  };
}

// Replaces, in the realm it runs in, the library's functions that can make much out of little. Lists in
// lists can hold one list many times over: what is written out of them doubles with each level.
const LIBRARY = `(function (charge) {
  Error.stackTraceLimit = 0;    // most runs end with an exception that nobody reads
  const { apply } = Reflect, { values } = Object;
  const replace = (owner, name, size) => {
    const own = owner[name];
    const guarded = { [name](...args) {
      charge(size(this, args));
      return apply(own, this, args);
    } }[name];
    Object.defineProperty(owner, name, { value: guarded, writable: true, configurable: true, enumerable: false });
  };
  const number = (value) => (typeof value === 'number' ? value : 0);
  replace(String.prototype, 'repeat', (self, args) => String(self).length * number(args[0]));
  replace(String.prototype, 'padStart', (self, args) => number(args[0]));
  replace(String.prototype, 'padEnd', (self, args) => number(args[0]));
  replace(Array.prototype, 'concat', (self, args) => {
    let total = number(self.length);
    for (let i = 0; i < args.length; i++) total += args[i] && typeof args[i] === 'object' ? number(args[i].length) : 1;
    return total;
  });
  const { isArray } = Array;
  const all = (value) => {      // what it has looked at is paid for as it goes: a list may hold itself
    const rest = [value];
    let total = 0;
    while (rest.length) {
      const one = rest.pop();
      if (one === null || typeof one !== 'object') continue;
      const items = isArray(one) ? one : values(one);
      total += items.length + 1;
      if (total > 1000) {
        charge(8 * total);      // looking at an item takes as long as making eight
        total = 0;
      }
      for (let i = 0; i < items.length; i++) rest.push(items[i]);
    }
    return total;
  };
  replace(JSON, 'stringify', (self, args) => all(args[0]));
  replace(Array.prototype, 'flat', (self) => all(self));
  replace(Array.prototype, 'fill', (self) => number(self.length));
  replace(Array.prototype, 'join', (self) => number(self.length));
  replace(Array, 'from', (self, args) => (args[0] && typeof args[0] === 'object' ? number(args[0].length) : 0));
})`;

module.exports = { stop, guards, charge, LIBRARY };
