'use strict';
// Linked lists, trees and operations (run/calls.js), and test files (run/files.js).
const assert = require('node:assert');
const test = require('node:test');
const vm = require('node:vm');
const { CLASSES, Unfit, give, planOf, result, turnedBack } = require('../run/calls.js');
const files = require('../run/files.js');
const { Talk, openingOf } = require('./repair_support.js');

const wrong = (text) => new RangeError(text);

function nodesOf(source = '') {
  const realm = vm.createContext({});
  vm.runInContext(CLASSES + source, realm);
  return vm.runInContext('({ListNode, TreeNode})', realm);
}

function thereAndBack(kind, value, source) {
  const plan = planOf({ types: [kind], returns: kind }, [value], wrong);
  return turnedBack(kind, give(plan, 'f', (x) => x, [value], nodesOf(source)));
}

test('what is made of a list gives it again', () => {
  for (const [kind, value] of [
    ['ListNode', [1, 2, 3]], ['ListNode', []], ['ListNode', [null, 'a']], ['TreeNode', [1]], ['TreeNode', []],
    ['TreeNode', [1, null, 2, 3]], ['TreeNode', [5, 4, 8, 11, null, 13, 4, 7, 2, null, null, null, 1]],
    ['list[TreeNode]', [[1], [], [2, 3]]], ['list[list[ListNode]]', [[[1], []], []]],
  ]) assert.deepStrictEqual(thereAndBack(kind, value), value);
  assert.deepStrictEqual(thereAndBack('ListNode', null), []);
  assert.deepStrictEqual(thereAndBack('TreeNode', [1, 2, null, null, null]), [1, 2]);
});

test("the program's own class is used", () => {
  const own = 'class ListNode { constructor(x) { this.val = x; this.next = null; } }';
  assert.deepStrictEqual(thereAndBack('ListNode', [1, 2], own), [1, 2]);
});

test('what is no node says why', () => {
  const loop = { val: 1 };
  loop.next = loop;
  const tree = { val: 1, right: null };
  tree.left = tree;
  const many = '200000 nodes, or some that lead back to themselves';
  for (const [kind, value, text] of [
    ['ListNode', loop, 'a linked list that leads back to itself'],
    ['ListNode', [1], 'no ListNode: an array, without val and next'],
    ['ListNode', { val: 1 }, 'no ListNode: an object, without val and next'],
    ['TreeNode', tree, `more than ${many}`],
    ['TreeNode', 7, 'no TreeNode: a number, without val, left and right'],
    ['list[ListNode]', null, 'no list of ListNode: null'],
  ]) {
    const got = turnedBack(kind, value);
    assert.ok(got instanceof Unfit);
    assert.strictEqual(got.text, text);
  }
});

test('what cannot be planned says why', () => {
  for (const [given, values] of [
    [{ types: ['Node'] }, [[]]], [{ returns: 'list[]' }, []], [{ types: ['ListNode'] }, [3]], [{ types: ['list[TreeNode]'] }, [[3]]],
    [{ methods: ['a'] }, [[]]], [{ methods: ['a'] }, [[], 3]], [{ inPlace: 2 }, [[1]]], [{ inPlace: 1, methods: ['a'] }, [[], []]],
  ]) assert.throws(() => planOf(given, values, wrong), RangeError);
  assert.strictEqual(planOf({ values: [1] }, [1], wrong), null);
});

test('results are kept as they were', () => {
  class C {
    all = [];
    add(x) { this.all.push(x, { x }); return this.all; }
    none() {}
  }
  const plan = planOf({ methods: ['add', 'none', 'add'] }, [[], [1], [], [2]], wrong);
  assert.deepStrictEqual(give(plan, 'C', C, [[], [1], [], [2]], {}), [null, [1, { x: 1 }], null, [1, { x: 1 }, 2, { x: 2 }]]);
  assert.throws(() => give({ types: [], methods: ['gone'] }, 'C', C, [[], []], {}), { name: 'ReferenceError', message: 'C.gone is not defined' });
});

test('an argument is the result', () => {
  const of = (given, values, f) => {
    const plan = planOf(given, values, wrong);
    return result(plan, give(plan, 'f', f, values, nodesOf()));
  };
  assert.deepStrictEqual(of({ inPlace: 2 }, [0, [1, 2]], (by, xs) => { xs.push(by); return 7; }), [1, 2, 0]);
  const cut = (head) => { head.next = null; };
  assert.deepStrictEqual(of({ types: ['ListNode'], returns: 'ListNode', inPlace: 1 }, [[1, 2]], cut), [1]);
});

test('edits run where an argument is the result', () => {
  const opening = openingOf('function f(xs) {\n  xs.push(xs.length - 1);\n}\n', [[[[5, 6]], [5, 6, 2]], [[[]], [0]]]);
  for (const input of opening.inputs) input.arguments.inPlace = 1;
  const talk = new Talk(opening);
  talk.list();
  const { results } = talk.run({ each: [{ from: 0, to: talk.count }], maxFailures: 0 });
  assert.ok(results.length > 0, 'no edit mends it');
});

test('edits run on nodes', () => {
  const sum = 'function f(head) {\n  let n = 0;\n  for (; head; head = head.next) n -= head.val;\n  return n;\n}\n';
  const opening = openingOf(sum, [[[[1, 2]], 3], [[[]], 0]]);
  for (const input of opening.inputs) input.arguments.types = ['ListNode'];
  const talk = new Talk(opening);
  talk.list();
  const { results } = talk.run({ each: [{ from: 0, to: talk.count }], maxFailures: 0 });
  assert.ok(results.length > 0, 'no edit mends it');
});

function runFile(text, program) {
  const find = (name) => {
    if (!(name in program)) throw new ReferenceError(`${name} is not defined`);
    return program[name];
  };
  files.isFile(text, wrong);
  files.runNow(vm.runInThisContext(files.fileFunction(text)), find, program, require);
}

test('the tests of a file run in their order', () => {
  const called = [];
  const program = { f: (x) => { called.push(x); return x; }, limit: 3 };
  runFile(`const test = require('node:test');
const assert = require('node:assert');
const { f, limit } = require('./solution.js');
test('one', () => assert.strictEqual(f(1), 1));
test.describe('more', () => {
  test.it('two', () => f(2));
  test.it('three', { timeout: 5 }, () => f(limit));
});
f(0);
`, program);
  assert.deepStrictEqual(called, [0, 1, 2, 3]);
  assert.throws(() => runFile("const s = require('../solution'); test('x', () => { throw new Error(s.f('no')); });", program), { message: 'no' });
  assert.throws(() => runFile("const { g } = require('./solution');", program), { name: 'ReferenceError' });
  assert.throws(() => runFile("require('./solution'); test('x', (t) => t.skip());", program), /takes a callback or a context/);
});

test('other tests are no files, and what is not there is said', () => {
  for (const text of ["const assert = require('assert');", "f('./solution')", "const solution = 3;"]) {
    assert.ok(!files.isFile(text, wrong), text);
  }
  const head = "const { f } = require('./solution');\n";
  for (const [text, why] of [
    ["import { f } from './solution';", /ES module/], [`${head}test('x', () => expect(f(1)).toBe(1));`, /uses expect/],
    [`${head}beforeEach(() => {});`, /uses beforeEach/], [`${head}test.skip('x', () => {});`, /test\.skip/], [`${head}it.each([1])('x', f);`, /it\.each/],
  ]) assert.throws(() => files.isFile(text, wrong), why);
  assert.ok(files.isFile(`${head}function expect(x) { return x; }\nexpect(f(1));`, wrong));
});
