'use strict';
// An ES module as a script: what it exports is declared as if it were not, what it imports is required
// at its head. Node's own modules come whole; bindings are not live.

// Edits the module's text. Gives what has to stand at the head of the script.
function asScript(tree, edits) {
  const head = ['"use strict";'];
  for (const node of tree.body) {
    if (node.type === 'ImportDeclaration') {
      edits.blank(node.start, node.end);
      head.push(required(node));
    } else if (node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.declaration === null)) {
      edits.blank(node.start, node.end);
      if (node.source) head.push(`require(${JSON.stringify(node.source.value)});`);
    } else if (node.type === 'ExportNamedDeclaration') {
      edits.blank(node.start, node.declaration.start);
    } else if (node.type === 'ExportDefaultDeclaration') {
      const { start } = node.declaration;
      // `0,` makes an expression of whatever has no name.
      if (isNamed(node.declaration)) edits.blank(node.start, start);
      else edits.replace(node.start, start, '0,'.padEnd(start - node.start));
    }
  }
  metas(tree, edits);
  return head.join('');
}

// What has to stand at its end, after every other edit.
function finish(tree, edits) {
  for (const node of tree.body) {
    if (node.type === 'ExportDefaultDeclaration' && !isNamed(node.declaration)) edits.close(node.end, ';');
  }
}

const isNamed = ({ id, type }) => id !== undefined && id !== null && /Declaration$/.test(type);

function required(node) {
  const source = `require(${JSON.stringify(node.source.value)})`;
  const names = [];
  let text = '';
  for (const specifier of node.specifiers) {
    const local = specifier.local.name;
    if (specifier.type === 'ImportSpecifier') {
      const { imported } = specifier;
      const key = imported.type === 'Identifier' ? imported.name : JSON.stringify(imported.value);
      if (key === 'default') text += `const ${local}=${source};`;
      else names.push(`${key}:${local}`);
    } else text += `const ${local}=${source};`;
  }
  if (names.length > 0) text += `const {${names}}=${source};`;
  return text === '' ? `${source};` : text;
}

// `import.meta` is no syntax of a script.
function metas(tree, edits) {
  const stack = [tree];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node.type === 'MetaProperty' && node.meta.name === 'import') {
      edits.replace(node.start, node.end, '({url:"file:///program.mjs"})');
      continue;
    }
    for (const key of Object.keys(node)) {
      const value = node[key];
      for (const item of Array.isArray(value) ? value : [value]) {
        if (item !== null && typeof item === 'object' && typeof item.type === 'string') stack.push(item);
      }
    }
  }
}

module.exports = { asScript, finish };
