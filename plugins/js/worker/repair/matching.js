'use strict';
// Which statements of a donor are which of the program, and which of its variables.
//
// Statements of two blocks are paired in their order so that the pairs have the most words in common. A
// donor's variable is the program's that takes the same values (repair/names.js); where none does it is the
// one that stands in its place in the pairs; else it is a new one.

const { likeness } = require('./names.js');
const { children, walk } = require('./tree.js');

// Two statements may be a pair from this share of common words on, two variables from this likeness on.
const ALIKE = 0.4, LEAST = 0.5;
// One holds the other from this share of its words on.
const HELD = 0.8;
const WORD = /[\w$]+|"[^"\n]*"|'[^'\n]*'|=>|[-+*/%&|^<>=!]=+|\+\+|--|&&|\|\||\S/g;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const SKIPPED = new Set(['start', 'end', 'loc', 'raw', 'range', 'directive', 'type']);

// What statements are for. Others have no kin.
const PARTS = { VariableDeclaration: '=', ReturnStatement: 'end', ThrowStatement: 'end', BreakStatement: 'end',
  ContinueStatement: 'end', IfStatement: 'if', ForStatement: 'loop', ForInStatement: 'loop', ForOfStatement: 'loop', WhileStatement: 'loop' };

/** A donor's nodes as text in the names that `names` gives its variables; the program's with no names. */
class Naming {
  constructor(source, names = new Map()) {
    Object.assign(this, { source, names, bags: new Map(), texts: new Map() });
  }

  name(word) {
    return this.names.get(word) || word;
  }

  /** The text of a node as it is written, with its variables renamed. */
  text(node) {
    let text = '', at = node.start;
    const put = (end, word) => {
      text += this.source.slice(at, end) + word;
    };
    const visit = (one) => {
      if (one.type === 'Property' && one.shorthand) {
        const id = one.value.type === 'AssignmentPattern' ? one.value.left : one.value;
        if (this.name(id.name) !== id.name) {
          put(id.start, `${id.name}: ${this.name(id.name)}`);
          at = id.end;
        }
        if (one.value.type === 'AssignmentPattern') visit(one.value.right);
      } else if (one.type === 'Identifier') {
        if (one.start < at || this.name(one.name) === one.name) return;
        put(one.start, this.name(one.name));
        at = one.end;
      } else {
        for (const child of parts(one)) visit(child);
      }
    };
    visit(node);
    return text + this.source.slice(at, node.end);
  }

  /** What two nodes have in common where they are the same but for layout. */
  dump(node) {
    if (node === null || typeof node !== 'object') return String(node);
    if (Array.isArray(node)) return '[' + node.map((one) => this.dump(one)).join() + ']';
    let found = this.texts.get(node);
    if (found !== undefined) return found;
    if (node.type === 'Identifier') found = this.name(node.name);
    else if (node.type === 'Literal') found = node.raw.replace(/^"([^"'\\]*)"$/, "'$1'");
    else {
      const plain = (node.type === 'MemberExpression' || node.type === 'Property' || node.type === 'MethodDefinition') && !node.computed;
      found = node.type + '(';
      for (const [field, value] of Object.entries(node)) {
        if (SKIPPED.has(field) || field === 'shorthand' || (field === 'kind' && value !== 'get' && value !== 'set')) continue;
        const key = plain && (field === 'property' || field === 'key') && value.type === 'Identifier';
        found += (key ? '.' + value.name : this.dump(value)) + ';';
      }
      found += ')';
    }
    this.texts.set(node, found);
    return found;
  }

  /** The words of a node and how often each is there. */
  bag(node) {
    let found = this.bags.get(node);
    if (!found) {
      this.bags.set(node, found = new Map());
      for (const word of this.text(node).replace(COMMENT, '').match(WORD) || []) found.set(word, (found.get(word) || 0) + 1);
    }
    return found;
  }
}

/** The children of a node and what it declares. */
function parts(node) {
  return node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration' ? [node.id, ...children(node)] : children(node);
}

/** The words that two statements have in common, the one as `mine` has it, the other as `theirs`; 0 where
 * they are no pair. */
function common(one, other, mine, theirs) {
  if (one.type !== other.type) return 0;
  if (one.type === 'FunctionDeclaration' || one.type === 'ClassDeclaration') return one.id.name === theirs.name(other.id.name) ? 1 << 20 : 0;
  const { shared, left, right } = compared(mine.bag(one), theirs.bag(other));
  return 2 * shared >= ALIKE * (left + right) ? shared : 0;
}

/** The words of two bags and those that are in both. */
function compared(one, other) {
  let shared = 0, left = 0, right = 0;
  for (const [word, count] of one) {
    shared += Math.min(count, other.get(word) || 0);
    left += count;
  }
  for (const count of other.values()) right += count;
  return { shared, left, right };
}

/** How likely two statements that are no pair have the same part in two blocks; 0 for not at all. */
function kin(one, other, mine, theirs) {
  const part = (node) => (node.type === 'ExpressionStatement' ? (/^(Assignment|Update)/.test(node.expression.type) ? '=' : 'call') : PARTS[node.type]);
  if (part(one) !== undefined && part(one) === part(other)) return one.type === other.type ? 2 : 1;
  const { shared, left, right } = compared(mine.bag(one), theirs.bag(other));
  return shared >= HELD * Math.min(left, right) ? 1 : 0;    // the one holds the other
}

/** [[index in one block, index in the other]] of the pairs of two blocks whose scores are the highest in all,
 * ascending. score(one, other): 0 where they are no pair. */
function paired(left, right, score) {
  const scores = left.map((one) => right.map((other) => score(one, other)));
  const best = Array.from({ length: left.length + 1 }, () => new Array(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let k = right.length - 1; k >= 0; k--) {
      best[i][k] = Math.max(scores[i][k] ? scores[i][k] + best[i + 1][k + 1] : 0, best[i + 1][k], best[i][k + 1]);
    }
  }
  const found = [];
  for (let i = 0, k = 0; i < left.length && k < right.length;) {
    if (scores[i][k] && best[i][k] === scores[i][k] + best[i + 1][k + 1]) found.push([i++, k++]);
    else if (best[i][k] === best[i + 1][k]) i++;
    else k++;
  }
  return found;
}

/** The statements of a body. */
function block(node) {
  return !node ? [] : node.type === 'BlockStatement' ? node.body : [node];
}

/** The bindings of a function and of those in it. */
function bindings(program, func) {
  const inside = (one) => [...one.func.outwards()].includes(func);
  return program.bindings.filter((b) => b.func && inside(b));
}

/** Map of the names of a donor's function to the program's. own, theirs: {program, func, values}. */
function naming(own, theirs) {
  const names = new Map(), mine = bindings(own.program, own.func), others = bindings(theirs.program, theirs.func);
  const used = new Set();
  const take = (pairs) => {
    for (const [word, name] of pairs) {
      if (names.has(word) || used.has(name)) continue;
      names.set(word, name);
      used.add(name);
    }
  };
  take(theirs.func.parameters.flatMap((b, at) => (b && own.func.parameters[at] ? [[b.name, own.func.parameters[at].name]] : [])));
  const scores = [];
  others.forEach((b, index) => mine.forEach((c, place) => {
    const score = likeness(own.values.sequence(c), theirs.values.sequence(b));
    if (score >= LEAST) scores.push([-score, b.name === c.name ? 0 : 1, index, place, b.name, c.name]);
  }));
  scores.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]);
  take(scores.map((row) => row.slice(4)));
  const words = new Set(others.map((b) => b.name)), missing = [...mine, ...own.program.unbound].map((b) => b.name);
  if ([...words].some((word) => !names.has(word))) take(votes(own, theirs, names, words, new Set(missing)));
  const taken = new Set();
  walk(own.program.tree, (node) => {
    if (node.type === 'Identifier') taken.add(node.name);
  });
  for (const word of words) {
    if (names.has(word)) continue;
    let fresh = word;
    while (used.has(fresh) || taken.has(fresh) || fresh in globalThis) fresh += '_';
    names.set(word, fresh);
    used.add(fresh);
  }
  return names;
}

/** [[a donor's name, the program's]] of variables that stand in one place, those that do so most often first. */
function votes(own, theirs, names, words, missing) {
  const found = new Map();
  const mine = new Naming(own.program.source), draft = new Naming(theirs.program.source, names);
  const vote = (one, other) => {
    if (one.type !== other.type) return;
    if (one.type === 'Identifier') {
      if (!words.has(other.name) || !missing.has(one.name)) return;
      const key = other.name + ' ' + one.name;
      found.set(key, (found.get(key) || 0) + 1);
      return;
    }
    if (one.type === 'BlockStatement') return blocks(one.body, other.body);
    const left = parts(one), right = parts(other);
    if (left.length === right.length) left.forEach((child, at) => vote(child, right[at]));
  };
  const blocks = (left, right) => {
    for (const [at, to] of paired(left, right, (one, other) => common(one, other, mine, draft))) vote(left[at], right[to]);
  };
  vote(own.func.node.body, theirs.func.node.body);
  return [...found].sort((a, b) => b[1] - a[1]).map(([key]) => key.split(' '));
}

module.exports = { Naming, block, common, kin, naming, paired, parts };
