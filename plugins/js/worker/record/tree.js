'use strict';
// From a source's bytes to its syntax tree, tokens and positions.
const { isUtf8 } = require('node:buffer');
const acorn = require('../vendor/acorn.js');
const { Positions } = require('./positions.js');
const { withoutTypes } = require('./typescript.js');

const MAX_MESSAGE = 1000;

// The tokens in order; the walk asks where the one after an offset begins.
class Tokens {
  constructor(list) {
    this.list = list;
  }

  // Index of the first token that starts at or after the offset.
  from(offset) {
    let low = 0, high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle].start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // The first token of that type that starts at or after the offset.
  next(type, offset) {
    let i = this.from(offset);
    while (i < this.list.length && this.list[i].type !== type) i++;
    return this.list[i];
  }

  // Where the last token before the offset ends; `floor` when there is none after it.
  endBefore(offset, floor) {
    const i = this.from(offset) - 1;
    return i >= 0 ? Math.max(this.list[i].end, floor) : floor;
  }
}

class Rejected extends Error {
  constructor(type, message, start, end) {
    super(message);
    this.type = type;
    this.start = start;
    this.end = end;
  }
}

// The text of a source as JavaScript, of the same length. Throws Rejected where it is not UTF-8, or
// no TypeScript where that is its language.
function decode(source, language = '') {
  if (!isUtf8(source)) throw new Rejected('SyntaxError', 'the source is not UTF-8', 0, 0);
  const text = source.toString('utf8');
  if (language !== 'typescript') return text;
  try {
    return withoutTypes(text, (message, start, end) => new Rejected('SyntaxError', message, start, end));
  } catch (error) {
    throw error instanceof Rejected ? error : refusal(error, text);
  }
}

// {tree, tokens, module}. A text is a script if it can be one, else an ES module, as Node has it.
// Throws Rejected.
function parse(text) {
  try {
    return parseAs(text, 'script');
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    try {
      return parseAs(text, 'module');
    } catch (second) {
      throw second instanceof Rejected && second.start > error.start ? second : error;
    }
  }
}

function parseAs(text, sourceType) {
  const list = [];
  try {
    const tree = acorn.parse(text, { ecmaVersion: 'latest', sourceType, onToken: list });
    if (list.length && list[list.length - 1].type === acorn.tokTypes.eof) list.pop();
    return { tree, tokens: new Tokens(list), module: sourceType === 'module' };
  } catch (error) {
    throw refusal(error, text);
  }
}

function refusal(error, text) {
  if (error instanceof SyntaxError && typeof error.pos === 'number') {
    const message = error.message.replace(/ \(\d+:\d+\)$/, '').slice(0, MAX_MESSAGE);
    return new Rejected('SyntaxError', message, error.pos, Math.max(error.pos, Math.min(error.raisedAt, text.length)));
  }
  return tooDeep(error);
}

// What running out of stack means for a program: it is nested too deeply.
function tooDeep(error) {
  if (!(error instanceof RangeError)) return error;
  return new Rejected('RangeError', 'the program is nested too deeply', 0, 0);
}

module.exports = { Positions, Tokens, Rejected, decode, parse, tooDeep, types: acorn.tokTypes };
