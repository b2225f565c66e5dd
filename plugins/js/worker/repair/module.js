'use strict';
// An ES module as a script of the same length, so that every place in it stays where it is.

const { bound } = require('./tree.js');
const { asScript, finish } = require('../record/modules.js');
const { parse } = require('../record/tree.js');

/** What record/modules.js makes a script with. What does not fit into its place is put at the head, under a
 * name that does. */
class Script {
  constructor(text) {
    this.source = text;
    this.text = text;
    this.head = '';
  }

  put(start, end, text) {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
  }

  blank(start, end) {
    this.put(start, end, this.source.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, ' '));
  }

  replace(start, end, text) {
    if (text.length !== end - start) {
      const word = this.word(end - start);
      this.head += `const ${word}=${text};`;
      text = word;
    }
    this.put(start, end, text);
  }

  word(length) {
    for (let number = 0; ; number++) {
      const word = '$' + String(number).padStart(length - 1, '_');
      if (!this.source.includes(word) && !this.head.includes(word)) return word;
    }
  }

  close(at, text) {
    if (/\s/.test(this.source.charAt(at))) this.put(at, at + text.length, text);
    else if (at < this.source.length) throw new SyntaxError('there is no place for the end of a default export');
  }
}

/** {tree, text, head} of a module's tree and text, and what Program.exporting needs: names, what is
 * imported; exported and hidden, where the statements begin that follow an `export`, and those that are
 * whole exports. null where it is no script even so: one that waits at its top level. */
function scriptOf(tree, source) {
  const script = new Script(source);
  const required = asScript(tree, script);
  finish(tree, script);
  let found;
  try {
    found = parse(script.text);
  } catch {
    return null;
  }
  if (found.module) return null;
  const exported = new Set(), hidden = new Set(), names = [];
  for (const node of tree.body) {
    if (node.type === 'ExportNamedDeclaration' && node.declaration) exported.add(node.declaration.start);
    if (node.type === 'ExportDefaultDeclaration') {
      exported.add(node.declaration.start);
      hidden.add(node.start);
    }
    if (node.type === 'ImportDeclaration') names.push(...node.specifiers.flatMap(({ local }) => bound(local).map(({ name }) => name)));
  }
  return { tree: found.tree, text: script.text, head: required + script.head, names, exported, hidden };
}

module.exports = { scriptOf };
