'use strict';
// A prelude as a script that can stand before any program. Its names become properties of the global object,
// which a program may declare anew: as a script's own declarations they would clash with the program's.

const { names } = require('./nodes.js');
const { decode, parse, Rejected, tooDeep } = require('./tree.js');

/** {code, names}, or {wrong} with the reason why there is none. */
function preludeOf(source, language) {
  try {
    const text = decode(source, language);
    const { tree, module } = parse(text);
    if (module) return { wrong: 'it is a module; require what it needs, and export nothing' };
    const bound = [...new Set(tree.body.flatMap(declared))];
    const kept = bound.map((name) => `[${JSON.stringify(name)},${name}]`);
    return {
      code: `(function(){${text}\n;for(const [name,value] of [${kept}])`
        + 'Reflect.defineProperty(globalThis,name,{value,writable:true,configurable:true});}).call(globalThis)',
      names: bound,
    };
  } catch (error) {
    const { type, message } = rejection(error);
    return { wrong: `it does not compile: ${type}: ${message}` };
  }
}

function rejection(error) {
  const refused = tooDeep(error);
  if (refused instanceof Rejected) return refused;
  throw error;
}

// The names that a statement of the top level declares.
function declared(node) {
  switch (node.type) {
    case 'VariableDeclaration': return node.declarations.flatMap(({ id }) => names(id));
    case 'FunctionDeclaration': case 'ClassDeclaration': return [node.id.name];
    default: return [];
  }
}

module.exports = { preludeOf };
