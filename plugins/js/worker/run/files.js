'use strict';
// Test files: tests that require './solution', which is the loaded program. They run in a function of their own,
// with stand-ins for `test`, `it` and `describe`; node:assert is Node's own.
//
// This text is evaluated in the realm of the program.

const SOLUTION = /^\.{1,2}\/solution(?:\.[cm]?[jt]s)?$/;
const REQUIRES = /\brequire\s*\(\s*(['"`])\.{1,2}\/solution(?:\.[cm]?[jt]s)?\1\s*\)/;
const IMPORTS = /^\s*(?:import|export)\b.*\bfrom\s*(['"])\.{1,2}\/solution(?:\.[cm]?[jt]s)?\1/m;
// Of other runners of tests, or of Node's: what is not there.
const OTHERS = ['expect', 'jest', 'vi', 'chai', 'sinon', 'beforeEach', 'afterEach', 'beforeAll', 'afterAll', 'before', 'after'];
// The function of a file: it may declare the names of its parameters anew.
const fileFunction = (text) => `(function(require,exports,module,test,it,describe){(function(){${text}\n})()})`;

// Whether the text of a body is a test file. wrong(text) makes an error, for one that cannot be run.
function isFile(text, wrong) {
  if (IMPORTS.test(text)) throw wrong('the test file is an ES module, which is not run here; require what it needs');
  if (!REQUIRES.test(text)) return false;
  const used = OTHERS.find((name) => new RegExp(`(?<![.\\w$])${name}\\s*[.(]`).test(text)
    && !new RegExp(`\\b(?:function|const|let|var|class)\\s+${name}\\b|\\b${name}\\s*[,}][^;]*=\\s*require`).test(text));
  if (used !== undefined) {
    throw wrong(`the test file cannot be run: it uses ${used}, which is not there: node:assert, test, it and describe are`);
  }
  const option = /(?<![\w$])(?:test|it|describe)\.(skip|only|todo|each)\b/.exec(text);
  if (option !== null) throw wrong(`the test file cannot be run: it uses ${option[0]}, which is not there`);
  return true;
}

// Runs a file, a fileFunction; find(name) is what the loaded program has of a name, exported what it
// exports. Returns its tests: functions, to be called in their order.
function open(file, find, exported, given) {
  const tests = [];
  const test = (...said) => {
    const run = said[said.length - 1];
    if (typeof run !== 'function') throw new TypeError('a test has no function');
    if (run.length > 0) throw new TypeError(`the test ${String(said[0])} takes a callback or a context, and there is none here`);
    tests[tests.length] = run;
  };
  const describe = (...said) => {
    said[said.length - 1]();
  };
  for (const [name, value] of [['test', test], ['it', test], ['describe', describe], ['suite', describe]]) test[name] = value;
  const solution = typeof exported === 'function' ? exported : new Proxy({}, {
    get: (_, name) => (typeof name !== 'string' || name === '__esModule' ? undefined : find(name)),
    has: () => true,
  });
  const require = (name) => {
    if (SOLUTION.test(name)) return solution;
    return name === 'node:test' ? test : given(name);
  };
  const module = { exports: {} };
  file(require, module.exports, module, test, test, describe);
  return tests;
}

// Runs a file where nothing can be waited for.
function runNow(file, find, exported, given) {
  for (const test of open(file, find, exported, given)) {
    const value = test();
    if (typeof value?.then === 'function') {
      value.then(() => {}, () => {});
      throw new Error('it waits');
    }
  }
}

module.exports = { fileFunction, isFile, open, runNow };
