'use strict';
// Expressions that solve the problem by themselves. An edit that puts one in makes the program pass wherever
// its value is returned, so the place says nothing.

const { size, written } = require('./layout.js');
const { Piece, renamed } = require('./donors.js');
const { Edit, Hand } = require('./edits.js');
const { listed } = require('./list.js');
const { Refused } = require('./refused.js');
const { headers, returned, walk } = require('./tree.js');

const LEAST = 3;            // nodes of an expression, tokens that its edit changes
const EXPRESSION = /Expression$|^TemplateLiteral$/;

/** The EditsListed of a ListStandalone. */
function standalone(session, { edits: numbers = [], limit = 0 }) {
  const { edits, program, texts } = session;
  const wrong = numbers.find((number) => number >= edits.length);
  if (wrong !== undefined) throw new Refused(`edit ${wrong} is not one of ${edits.length}`);
  const first = edits.length, func = entry(session);
  const place = func && func.statements.find((stmt) => !stmt.node.directive);
  const origins = new Map(), hand = place && new Hand(place);
  for (const number of place ? numbers : []) {
    const { edit, hunk } = edits[number];
    if (!hunk && (!edit || size(program.source.slice(edit.start, edit.end), written(edit, program.source, texts)) < LEAST)) continue;
    const roots = hunk ? hunk.fresh.flatMap(([node, { names }]) => expressions(renamed(node, names))) : rootsOf(edit);
    for (const node of putIn(roots, func)) {
      const statement = returned(node), text = texts.written(statement);
      if (!origins.has(text)) {
        if (origins.size === limit) continue;
        const made = new Edit(place, 'insert', place.node.start, place.node.start, [statement]);
        origins.set(text, new Set());
        hand.edits.push(made);
        hand.before.push([made, text]);
        edits.push({ hand, edit: made });
      }
      origins.get(text).add(number);
    }
  }
  const found = [...origins.values()].map((all) => ({ edits: [...all] }));
  return listed(first, found.length, found.length ? { origins: found } : {});
}

/** The function that checks call; any outermost one where none has its name. */
function entry({ program, entryPoint }) {
  const outermost = program.functions.filter((one) => one.parent && one.parent.isProgram);
  return outermost.filter((one) => one.isEntry(entryPoint)).pop() || outermost.pop();
}

function rootsOf({ fresh }) {
  if (typeof fresh === 'string') return [];
  return Array.isArray(fresh) ? fresh.flatMap(expressions) : [fresh];
}

/** The expressions in what is put in that could stand alone in a function: they read its parameters and no
 * other variable of it. */
function putIn(roots, func) {
  const parameters = new Set(func.bindings.filter(({ kind }) => kind === 'param').map((b) => b.name));
  const locals = new Set(func.bindings.map((b) => b.name).filter((name) => !parameters.has(name)));
  const found = [];
  for (const root of roots) {
    walk(root, (node) => {
      if (!EXPRESSION.test(node.type)) return;
      const { size: nodes, used, stored, printable } = new Piece(node, false);
      if (nodes < LEAST || !printable || stored.size) return;
      const read = [...used];
      if (read.some((name) => parameters.has(name)) && !read.some((name) => locals.has(name))) found.push(node);
    });
  }
  return found;
}

function expressions(node) {
  if (EXPRESSION.test(node.type)) return [node];
  const inner = node.type === 'IfStatement' ? expressions(node.consequent) : node.type === 'BlockStatement' ? node.body.flatMap(expressions) : [];
  return [...headers(node).map(({ root }) => root), ...inner];
}

module.exports = { standalone };
