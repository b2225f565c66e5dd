'use strict';
// Modules that go on working when a program has broken every builtin: they are
// loaded into a realm of their own, whose builtins no program can reach.
//
// Strings and numbers go in and out as they are. An object made there has that
// realm's prototypes, so none is ever handed to a program.

const fs = require('fs');
const path = require('path');
const vm = require('vm');

const loaded = new Map();
const realm = vm.createContext({ btoa }, { name: 'egca' });
// The realm's builtins. To a module they are parameters: looking one up in a
// realm's global object costs a microsecond.
const builtins = vm.runInContext(
  `Object.fromEntries(Object.getOwnPropertyNames(globalThis)
    .filter((name) => !['eval', 'undefined', 'NaN', 'Infinity'].includes(name)).map((name) => [name, globalThis[name]]))`,
  realm,
);
const names = Object.keys(builtins);
const values = Object.values(builtins);

// As a require of a file in the folder, for the worker's files and for Node's own modules.
function requireFrom(folder) {
  return (name) => {
    if (!name.startsWith('.')) return require(name);
    const file = path.join(folder, name);
    let module = loaded.get(file);
    if (module === undefined) {
      module = { exports: {} };
      loaded.set(file, module);
      const code = `(function (exports, require, module, __dirname, ${names}) {${fs.readFileSync(file, 'utf8')}\n})`;
      const home = path.dirname(file);
      new vm.Script(code, { filename: file }).runInContext(realm)(module.exports, requireFrom(home), module, home, ...values);
    }
    return module.exports;
  };
}

// Loads a file of the worker, named from the worker's folder.
const own = requireFrom(__dirname);

module.exports = { own };
