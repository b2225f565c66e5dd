'use strict';
// Edits as text in the program's own layout.

const { PIECES } = require('./text.js');

// Tokens, near enough to compare the sizes of two texts.
const TOKEN = /[\w$]+|"[^"\n]*"|'[^'\n]*'|>>>=|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|\.\.\.|[-+*/%&|^<>=!]=|\+\+|--|&&|\|\||\?\?|\?\.|\*\*|<<|>>|\S/g;

/** Tokens that change from one text to the other: the larger of those taken away and those put in,
 * equal ones at both ends left out. */
function size(before, after) {
  const old = before.match(TOKEN) || [], fresh = after.match(TOKEN) || [];
  const shorter = Math.min(old.length, fresh.length);
  let start = 0, end = 0;
  while (start < shorter && old[start] === fresh[start]) start++;
  while (end < shorter - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  return Math.max(old.length - start - end, fresh.length - start - end, 1);
}

function lineStart(source, at) {
  return source.lastIndexOf('\n', at - 1) + 1;
}

function startsLine(source, at) {
  return !source.slice(lineStart(source, at), at).trim();
}

/** The blanks that the line of a place begins with. */
function indentation(source, at) {
  return /^[ \t]*/.exec(source.slice(lineStart(source, at), at))[0];
}

/** How tightly what replaces a node must bind: what its parent asks for. */
function least(root, node) {
  const made = PIECES[root.type] && PIECES[root.type](root);
  for (const piece of made || []) {
    if (typeof piece === 'string') continue;
    if (piece[0] === node) return piece[1];
    const found = least(piece[0], node);
    if (found !== null) return found;
  }
  return null;
}

/** What stands in the place of the edit's span. */
function written(edit, source, texts) {
  const { fresh, start, end } = edit;
  if (typeof fresh === 'string') return fresh;
  if (Array.isArray(fresh)) {
    const text = fresh.map((node) => texts.written(node)).join(' ');
    if (start !== end) return text || (edit.stmt.block === null ? ';' : '');
    const alone = startsLine(source, edit.stmt.node.start);
    const gap = alone ? '\n' + indentation(source, edit.stmt.node.start) : ' ';
    if (start === edit.stmt.node.start) return text + gap;
    return (/[;}]$/.test(source.slice(0, start)) ? '' : ';') + gap + text;
  }
  const bracketed = source[start - 1] === '(' && source[end] === ')';
  let text = texts.written(fresh, bracketed ? 0 : least(edit.stmt.node, edit.node) || 0);
  if (/[-+]/.test(text[0]) && source[start - 1] === text[0]) text = `(${text})`;      // `--1` is not `-(-1)`
  // A statement that begins with a bracket would go on with the one before it.
  const begins = edit.stmt.node.type === 'ExpressionStatement' && start === edit.stmt.node.start && /^[([`+\-/]/.test(text);
  return begins && !/[;{}]\s*$/.test(source.slice(0, start)) ? ';' + text : text;
}

module.exports = { size, lineStart, startsLine, indentation, written };
