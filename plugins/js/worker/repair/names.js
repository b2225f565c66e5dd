'use strict';
// Which variable of a donor is which of the program: the one that takes the same values.
//
// Two programs that solve one problem name their variables as they like, but a running total runs
// through the same totals. Sequences of values on the same inputs are compared by their longest
// common subsequence.

// A variable is taken for another from this share of common values on. A second candidate is kept
// while it is nearly as good as the first.
const LEAST = 0.5, NEARLY = 0.8, MOST = 2;
// Where none is like it, the variables that held the same kind of thing are tried, as many as this.
const GUESSES = 3;

/** The length of the longest common subsequence of two arrays of small integers. */
function common(left, right) {
  const row = new Uint16Array(right.length + 1);
  for (const item of left) {
    let diagonal = 0;
    for (let i = 0; i < right.length; i++) {
      const above = row[i + 1];
      row[i + 1] = item === right[i] ? diagonal + 1 : above > row[i] ? above : row[i];
      diagonal = above;
    }
  }
  return row[right.length];
}

/** As many as the two can have in common, whatever their order. */
function shared(left, right) {
  const counts = new Map();
  for (const item of left) counts.set(item, (counts.get(item) || 0) + 1);
  let total = 0;
  for (const item of right) {
    const left_ = counts.get(item);
    if (left_) {
      total++;
      counts.set(item, left_ - 1);
    }
  }
  return total;
}

/** From 0, nothing in common, to 1, the same. */
function likeness(left, right) {
  if (!left.length || !right.length) return 0;
  const all = left.length + right.length;
  if (2 * shared(left, right) < LEAST * all) return 0;
  return 2 * common(left, right) / all;
}

/** {the donor's name: [the program's bindings, best first]} for two functions that correspond.
 *
 * missing: names that the program binds nowhere. own, theirs: bindings that code in them can read. values,
 * donorValues: Held, see repair/values.js. */
function namesMap(func, donorFunc, own, missing, theirs, values, donorValues) {
  const found = new Map();
  const positions = new Map();
  if (func.parameters.length === donorFunc.parameters.length) {
    donorFunc.parameters.forEach((b, index) => b && func.parameters[index] && positions.set(b, func.parameters[index]));
  }
  for (const variable of theirs) {
    if (positions.has(variable)) {
      found.set(variable, [positions.get(variable)]);
      continue;
    }
    const sequence = donorValues.sequence(variable);
    const ranked = own.map((b, index) => [likeness(values.sequence(b), sequence), index, b]).filter(([score]) => score >= LEAST);
    ranked.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    let best = ranked.slice(0, MOST).filter(([score]) => score >= NEARLY * ranked[0][0]).map(([, , b]) => b);
    if (!best.length) best = guesses(own, values, variable, donorValues);
    const same = own.find((b) => b.name === variable.name);
    if (same && !best.includes(same)) best.push(same);
    best.push(...missing.slice(0, GUESSES));
    if (best.length) found.set(variable, best);
  }
  return found;
}

/** Variables that held the same kind of value, those that began with the same one first. A variable
 * that the fault keeps from changing has nothing else in common with its counterpart. */
function guesses(own, values, variable, donorValues) {
  const kinds = donorValues.kinds(variable);
  const first = donorValues.sequence(variable)[0];
  const same = own.filter((b) => kinds === 0 || (values.kinds(b) & kinds) !== 0);
  const begins = (b) => values.sequence(b)[0] === first;
  return [...same.filter(begins), ...same.filter((b) => !begins(b))].slice(0, GUESSES);
}

module.exports = { namesMap, likeness, common };
