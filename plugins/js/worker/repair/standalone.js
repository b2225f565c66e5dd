'use strict';
// Pieces that solve the problem by themselves. A repair that puts one in makes the program pass wherever
// its value is returned, so the place tells nothing.

const { Piece } = require('./donors.js');
const { Hand } = require('./edits.js');
const { headers, returned, walk } = require('./tree.js');

const LEAST = 3;            // nodes of a piece, tokens that its repair changes
const MOST = 32;            // pieces that are looked at
const EXPRESSION = /Expression$|^TemplateLiteral$/;

/** Sets `whole` of the repairs that a search has found which put in such a piece. */
function mark(search) {
  const { program, texts, bench } = search;
  const func = program.functions.filter((one) => one.parent && one.parent.isProgram && one.name === bench.entryPoint).pop();
  const first = func && func.statements.find((stmt) => !stmt.node.directive);
  if (!first) return;
  const hand = new Hand(first), pieces = new Map(), repairs = [];
  for (const repair of search.found) {
    if (repair.size < LEAST) continue;
    const own = repair.edits.flatMap((edit) => putIn(edit, func)).map((node) => texts.written(returned(node)));
    if (own.length) repairs.push([repair, own]);
    for (const text of own) {
      if (pieces.has(text) || pieces.size === MOST) continue;
      pieces.set(text, { number: 0, whole: false });
      hand.before.push([pieces.get(text), text]);
    }
  }
  if (!pieces.size) return;
  search.compile(hand, [...pieces.values()], null, (compiled, trials) => {
    for (const trial of trials) trial.whole = !search.failures(compiled, trial, search.numbers, 0).length;
  });
  for (const [repair, own] of repairs) repair.whole = own.some((text) => pieces.has(text) && pieces.get(text).whole);
}

/** The expressions in what an edit puts in that could stand alone in a function: they read its
 * parameters and no other variable of it. */
function putIn({ fresh, stmt }, func) {
  if (typeof fresh === 'string' || stmt.func !== func) return [];
  const roots = Array.isArray(fresh) ? fresh.flatMap(expressions) : [fresh];
  const parameters = new Set(func.bindings.filter(({ kind }) => kind === 'param').map((b) => b.name));
  const locals = new Set(func.bindings.map((b) => b.name).filter((name) => !parameters.has(name)));
  const found = [];
  for (const root of roots) {
    walk(root, (node) => {
      if (!EXPRESSION.test(node.type)) return;
      const { size, used, stored, printable } = new Piece(node, false);
      if (size < LEAST || !printable || stored.size) return;
      const read = [...used];
      if (read.some((name) => parameters.has(name)) && !read.some((name) => locals.has(name))) found.push(node);
    });
  }
  return found;
}

function expressions(node) {
  const inner = node.type === 'IfStatement' ? expressions(node.consequent) : node.type === 'BlockStatement' ? node.body.flatMap(expressions) : [];
  return [...headers(node).map(({ root }) => root), ...inner];
}

module.exports = { mark };
