'use strict';
// Which programs may share a process, and what they find in a realm.
const assert = require('node:assert');
const test = require('node:test');
const vm = require('node:vm');
const { freshRealm, mayShare } = require('../run/share.js');

const can = vm.constants?.DONT_CONTEXTIFY !== undefined;

test('plain programs share, what may reach out does not', { skip: !can }, () => {
  for (const text of ['function f(x) { return x + 1; }', 'const o = { imported: 1, processed: 2 };', 'module.exports = f;']) {
    assert.ok(mayShare([text]), text);
  }
  for (const text of ['console.log(1)', 'require("fs")', 'import("fs")', 'globalThis.x = 1', 'eval("1")', 'async () => 1',
    'new Promise(f)', 'new Function("1")', '\\u0070rocess.exit()', 'setTimeout(f)', 'structuredClone(x)', 'new Proxy({}, {})',
    'new Int32Array(1e9)', 'new ArrayBuffer(9)', 'new WeakRef(o)', 'new SharedArrayBuffer(1)', 'new Intl.Collator()', 'performance.now()',
    'new MessageChannel()', 'Array.fromAsync(x)', '__filename', 'WebAssembly.Module', 'o.then(f)']) {
    assert.ok(!mayShare(['let plain = 1;', text]), text);
  }
});

test('a realm has no way out and is fresh', { skip: !can }, () => {
  const prelude = new vm.Script('(function () { return globalThis; })');
  const [one, other] = [freshRealm(prelude), freshRealm(prelude)];
  const run = (place, text) => new vm.Script(text).runInContext(place.realm);
  run(one, 'Array.prototype.left = 1; var left = 2;');
  assert.strictEqual(run(other, 'typeof left + typeof [].left'), 'undefinedundefined');
  assert.throws(() => run(one, 'this.constructor.constructor("return process")()'), { name: 'EvalError' });
  assert.strictEqual(run(one, 'typeof process + typeof require'), 'undefinedundefined');
  // Nor has anything that a program may name.
  const names = run(one, 'Object.getOwnPropertyNames(globalThis)').filter((name) => mayShare([name]));
  assert.ok(names.length > 30, names);
  for (const name of names) {
    assert.ok(run(one, `(function ways(value, seen = new Set()) {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return true;
      seen.add(value);
      return Reflect.ownKeys(value).every((key) => {
        const found = Reflect.getOwnPropertyDescriptor(value, key);
        return [found.value, found.get, found.set].every((part) => ways(part, seen));
      }) && (typeof value !== 'function' || value instanceof Function) && (Object.getPrototypeOf(value) === null || value instanceof Object);
    })(${name})`), name);
  }
});
