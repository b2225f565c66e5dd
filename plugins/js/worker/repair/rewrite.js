'use strict';
// A program's text with text put around its nodes: how it is made to count its steps, to record its
// variables, and to hold its edits.

const { LOOPS, walk } = require('./tree.js');

/** Texts to put around ranges of a source. Of two around one range the one of lower rank is outside. */
class Splices {
  constructor(source, around = []) {
    this.source = source;
    this.around = around.slice();       // [at, is an opening, the range's other end, rank, text]
    this.sorted = false;
  }

  wrap(start, end, rank, opening, closing) {
    if (opening) this.around.push([start, 1, end, rank, opening]);
    if (closing) this.around.push([end, 0, start, rank, closing]);
    this.sorted = false;
  }

  /** Text at a place, before what opens there. */
  insert(at, text) {
    this.around.push([at, 1, Infinity, 0, text]);
    this.sorted = false;
  }

  render(start = 0, end = this.source.length) {
    if (!this.sorted) this.around.sort(order);
    this.sorted = true;
    let text = '', from = start;
    for (const [at, opening, other, , words] of this.around) {
      if (at < start || at > end || (opening ? at === end : at === start)) continue;
      if (opening ? other > end && other !== Infinity : other < start) continue;
      text += this.source.slice(from, at) + words;
      from = at;
    }
    return text + this.source.slice(from, end);
  }
}

// What closes at a place comes before what opens there, the innermost first; then the outermost opens.
function order(a, b) {
  return a[0] - b[0] || a[1] - b[1] || (b[2] === a[2] ? 0 : b[2] - a[2]) || (a[1] ? a[3] - b[3] : b[3] - a[3]);
}

/** Names that occur in none of the texts: what a rewritten program sees of what holds it. */
function words(texts) {
  let prefix = '$e';
  while (texts.some((text) => text.includes(prefix))) prefix += 'e';
  return {
    flag: prefix + 'F', steps: prefix + 'N', stop: prefix + 'X', spread: prefix + 'B', sized: prefix + 'L',
    value: prefix + 'V', hits: prefix + 'H', branch: prefix + 'C', returned: prefix + 'R',
  };
}

/** Where a function's body begins behind its directives. */
function entry(block) {
  let at = block.start + 1;
  for (const node of block.body) {
    if (!node.directive) break;
    at = node.end;
  }
  return at;
}

/** The splices with which a program counts its steps, one an entry of a function and one a turn of a
 * loop, and makes nothing large at one go. Every statement alone is in a block, and every one that is
 * an expression begins behind a semicolon, so that more can be put before it. */
function counting(program, word) {
  const splices = new Splices(program.source);
  const tick = `if(--${word.steps}<0)${word.stop}();`;
  for (const func of program.functions) {
    const { body } = func.node;
    if (func.isProgram) continue;
    if (body.type === 'BlockStatement') splices.insert(entry(body), (body.body[0] && body.body[0].directive ? ';' : '') + tick);
    else splices.wrap(body.start, body.end, 0, `(--${word.steps}<0&&${word.stop}(),`, ')');
  }
  for (const { node, block, labelled } of program.statements) {
    if (LOOPS.has(node.type)) {
      const { body } = node;
      if (body.type === 'BlockStatement') splices.insert(body.start + 1, tick);
      else splices.wrap(body.start, body.end, 0, '{' + tick, '}');
    }
    if (node.type === 'SwitchCase' || labelled) continue;
    if (block === null) splices.wrap(node.start, node.end, 1, '{', '}');
    if (node.type === 'ExpressionStatement' && !node.directive) splices.wrap(node.start, node.end, 2, ';', '');
  }
  walk(program.tree, (node) => {
    if (node.type === 'SpreadElement') splices.wrap(node.argument.start, node.argument.end, 0, word.spread + '(', ')');
    if ((node.type === 'CallExpression' || node.type === 'NewExpression') && node.callee.name === 'Array' &&
        node.arguments.length === 1 && node.arguments[0].type !== 'SpreadElement') {
      splices.wrap(node.arguments[0].start, node.arguments[0].end, 0, word.sized + '(', ')');
    }
  });
  return splices;
}

module.exports = { Splices, words, entry, counting };
