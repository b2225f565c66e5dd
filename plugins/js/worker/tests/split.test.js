'use strict';
// Which tests are taken apart.
const assert = require('node:assert');
const test = require('node:test');
const { split } = require('../record/split.js');

const sides = (source) => {
  const [answer] = split([Buffer.from(source)], 'f');
  return answer.split ? [answer.call, answer.expect].map((side) => Buffer.from(side, 'base64').toString()) : null;
};

test('what is split', () => {
  const cases = [
    ['if (!(f(1, g(2)) === 3)) throw new Error("assertion failed")', ['f(1, g(2))', '3']],
    ['if (f("ü") !== -1.5) { throw Error() }', ['f("ü")', '-1.5']],
    ['if (!((f(x => x)) === ("a"))) throw 1;', ['f(x => x)', '"a"']],
    ['if (!(f() === undefined)) throw 1;', ['f()', 'undefined']],
    ['if (!(JSON.stringify(\n f([1.0])) ===\n JSON.stringify([1, [true, `b`], []]))) throw new Error("x")', ['f([1.0])', '[1, [true, `b`], []]']],
    ['const assert = require("assert"); assert.deepStrictEqual(f(1), [1, [null]])', ['f(1)', '[1, [null]]']],
    ["var a = require('node:assert/strict')\na.strictEqual(f(1), 'x', 'message');", ['f(1)', "'x'"]],
    ['const assert = require("assert"); assert(f(1) === 0)', ['f(1)', '0']],
    ['const assert = require("assert"); assert.ok(f(1) === true)', ['f(1)', 'true']],
  ];
  for (const [source, expected] of cases) assert.deepStrictEqual(sides(source), expected, source);
});

test('a method of an object that the test makes', () => {
  const sidesOf = (source) => split([Buffer.from(source)], 'C.f')[0].split === true;
  for (const source of ['if (!(new C().f(1) === 3)) throw 1', 'const assert = require("assert"); assert.strictEqual(new C().f(1), 3)']) {
    assert.ok(sidesOf(source), source);
  }
  for (const call of ['new C(1).f(1)', 'C.f(1)', 'c.f(1)', 'new C().g(1)', 'new D().f(1)', 'f(1)', 'new C().f(1).g()', 'new C()?.f(1)',
    "new C()['f'](1)", 'new a.C().f(1)', 'C().f(1)']) {
    assert.ok(!sidesOf(`if (!(${call} === 3)) throw 1`), call);
  }
});

test('what is not', () => {
  for (const source of [
    '', '{', 'f(1)', 'throw 1', '\u0000', 'if (!(f(1) === 3)) log(1)', 'if (!(f(1) === 3)) throw 1; else f(2)', 'if (!(f(1) == 3)) throw 1',
    'if (!(f(1) === g(1))) throw 1', 'if (!(f(1) === [1])) throw 1', 'if (!(f(1) === NaN)) throw 1', 'if (f(1) === 3) throw 1',
    'if (!(f === 3)) throw 1', 'if (!(3 === f(1))) throw 1', 'if (!(f?.(1) === 3)) throw 1', 'if (!(f(1) === 3 && f(2) === 4)) throw 1',
    'if (!(JSON.stringify(f()) === "[1]")) throw 1', 'if (!(JSON.stringify(f()) === JSON.stringify({ a: 1 }))) throw 1',
    'if (!(JSON.stringify(f()) === JSON.stringify([null]))) throw 1', 'if (!(JSON.stringify(f()) === JSON.stringify([, 1]))) throw 1',
    'if (!(JSON.stringify(f()) === JSON.stringify(g()))) throw 1', 'if (!(JSON.stringify(f(), null, 1) === JSON.stringify([1]))) throw 1',
    'if (!(JSON.stringify(f()) === JSON.stringify([...x]))) throw 1', 'if (!(JSON.stringify(x) === JSON.stringify([1]))) throw 1',
    'console.assert(f(1) === 3)', 'assert.strictEqual(f(1), 3)', 'const assert = require("assert"); assert.deepStrictEqual(f(1), 0)',
    'const assert = require("assert"); assert.deepEqual(f(1), [1])', 'const assert = require("assert"); assert.deepStrictEqual(f(1), [-0])',
    'const assert = require("chai"); assert.strictEqual(f(1), 1)', 'const assert = require("assert"); f(); assert.strictEqual(f(1), 1)',
    'if (!(f(1) === `a${b}`)) throw 1', 'import a from "assert"; a(f(1) === 1)', 'if (!(f(1) === /a/)) throw 1', 'if (!(f(1) === 1n)) throw 1',
    'if (!(close(f(1), 6) === true)) throw 1', 'if (!(Object.is(f(1), 6) === true)) throw 1', 'if (!(f(1).is(6) === true)) throw 1',
    'if (!(o.f(1) === 3)) throw 1', 'if (!(f.call(null, 1) === 3)) throw 1', 'if (!(f(1)(2) === 3)) throw 1', 'if (!(new f(1) === 3)) throw 1',
    'if (!((() => f(1))() === 3)) throw 1', 'if (!(JSON.stringify([f(1)].map((x) => x === 2)) === JSON.stringify([true]))) throw 1',
    'if (!(String(f(1)) === "3")) throw 1', 'if (!(g(1) === 3)) throw 1', 'if (!(f`1` === 3)) throw 1',
    'const assert = require("assert"); assert.strictEqual(Object.is(f(1), 6), true)',
    'const assert = require("assert"); assert(close(f(1), 6) === true)',
    `if (!(f(${'('.repeat(9000)}1${')'.repeat(9000)}) === 1)) throw 1`,
  ]) assert.strictEqual(sides(source), null, source.slice(0, 100));
  assert.deepStrictEqual(split([Buffer.from([0xff])], 'f'), [{}]);
});
