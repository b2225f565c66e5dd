'use strict';
// Programs and donors that are ES modules.
const assert = require('node:assert');
const test = require('node:test');
const { compile } = require('../record/syntax.js');
const { Talk, openingOf, repairs, applied, outcomes, lines } = require('./repair_support.js');

// name -> [faulty program, checks, donors, a repair that must be among those found]
const MODULES = {
  'exported function': ['export function f(a, b) {\n  if (a <= b) return a;\n  return 0;\n}\n', [[[2, 2], 0], [[1, 2], 1]], [],
    'comparison: a <= b -> a < b'],
  'exported arrow': ['const é = 1\nexport const f = (a) => a + é\n', [[[1], 0], [[2], 1]], [], 'arithmetic: a + é -> a - é'],
  'exported constant': ['export const LIMIT = 2;\nexport const f = (a) => a.slice(0, LIMIT);\n', [[[[1, 2, 3, 4]], [1, 2, 3]], [[[]], []]], [],
    'constant: 2 -> 3'],
  'default export with a name': ['export default function f(a) {\n  return a + 1;\n}\n', [[[2], 1]], [], 'arithmetic: a + 1 -> a - 1'],
  'default export of a name': ['const f = (a) => {\n  return a + 1\n}\nexport default f\n', [[[2], 1]], [], 'arithmetic: a + 1 -> a - 1'],
  'default export without a name': ['export default class {}\nexport const f = (a) => a + 1\nexport { f as g }\n', [[[2], 1]], [],
    'arithmetic: a + 1 -> a - 1'],
  imports: ["import { readFileSync as read } from 'fs'\nimport path, * as all from 'node:path'\nimport 'node:os' // é\n" +
    "export function f(a) {\n  if (typeof read !== 'function') return 0\n  return path.basename(a) + all.sep\n}\n",
    [[['x/y'], 'y'], [['x/z'], 'z']], [], 'drop: path.basename(a) + all.sep -> path.basename(a)'],
  'import.meta': ['export function f(a) {\n  const { url } = import.meta;\n  return url.length * a;\n}\n', [[[2], 21], [[3], 22]], [],
    'arithmetic: url.length * a -> url.length + a'],
  'donor that is a module': ['const f = (a) => a * 7\n', [[[2], 24], [[1], 12]],
    ["import { sep } from 'path'\nexport const f = (x) => { return 12 * x }\n"], 'constant: 7 -> 12'],
  strictness: ['export function f(a) {\n  n = a;\n  return n;\n}\n', [[[2], 2]], ['export const f = (b) => {\n  let m = b;\n  return m;\n}\n'], null],
};

for (const [name, [source, checks, donors, want]] of Object.entries(MODULES)) {
  test(`mends a module: ${name}`, () => {
    const found = repairs(source, checks, donors);
    if (want !== null) assert.ok(lines(found, source).includes(want), lines(found, source).join('\n'));
    for (const repair of found) {
      const program = applied(source, repair);
      const { code, rejected } = compile(Buffer.from(program));
      assert.strictEqual(rejected, undefined, program);
      assert.deepStrictEqual(outcomes(code, checks), checks.map(() => true), program);
    }
    assert.deepStrictEqual(repairs(source, checks, donors), found);
  });
}

test('nothing is put between an export and what it exports', () => {
  const source = 'let n = 0;\nexport const m = n + 1;\nexport let k = m;\nexport const f = (a) => a + k;\n';
  const talk = new Talk(openingOf(source, [[[1], 3], [[2], 4]])), { count } = talk.list(talk.statements);
  assert.ok(talk.repairing(0, count).length > 0);
  for (const edit of talk.describe([...Array(count).keys()])) {
    assert.strictEqual(compile(Buffer.from(applied(source, edit))).rejected, undefined, applied(source, edit));
  }
});

test('branches of a module are switched', () => {
  const source = 'export const f = (a) => (a * a * a % 11 === 3 ? 7 : 0) + a;\n';
  const talk = new Talk(openingOf(source, [[[34], 41], [[12], 19], [[8], 15], [[100], 107], [[3], 3], [[41], 41], [[15], 15], [[52], 52]]));
  const { count } = talk.listed('switches', { statements: talk.opened.reached });
  const [best] = talk.run({ each: [{ from: 0, to: count }], maxFailures: 8 }).results.sort((x, y) => (x.failed || []).length - (y.failed || []).length);
  const [{ kind, span }] = talk.describe([best.edit || 0]);
  assert.deepStrictEqual([kind, source.slice(span.start, span.end), best.ran - best.failed.length], ['branch', 'a * a * a % 11 === 3', 4]);
});

test('types that are blanked keep their bytes', () => {
  const source = "type T = 'é😀'\nconst f = (a: number): number => a + 1\n";
  const found = repairs(source, [[[2], 1]], [], { language: 'typescript' });
  assert.ok(lines(found, source).includes('arithmetic: a + 1 -> a - 1'), lines(found, source).join('\n'));
});

test('a module that waits at its top level is refused', () => {
  assert.throws(() => new Talk(openingOf('export const n = await 1;\nexport const f = (a) => a + n;\n', [[[1], 1]])), /await outside of a function is not supported/);
});
