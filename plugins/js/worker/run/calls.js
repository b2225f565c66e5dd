'use strict';
// The calls that an input with arguments makes: of a function, a method, or several methods of one object;
// with linked lists and binary trees made of lists before, and turned back after it.
//
// This text is evaluated in the realm of the program, and uses what it took before that was loaded. The nodes
// are objects of the program's own class where it has one of the name. What is read of them afterwards may run
// the program's code, and may never end by itself: it is counted.

const { apply, construct, defineProperty } = Reflect;
const { isArray } = Array;
const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const plain = Object.prototype;
const Wrong = ReferenceError;
const has = (set, item) => apply(hasIn, set, [item]);
const { has: hasIn, add: addTo } = Set.prototype;
const Seen = Set;

const MOST = 200_000; // nodes of one result
const DEEP = 100; // levels of a result that are copied
const LIST = 'ListNode', TREE = 'TreeNode';
const MANY = /^list\[(.*)\]$/;

// Binds the two classes as a prelude binds names: a program may declare its own.
const CLASSES = `(function () {
  function ListNode(val, next) {
    this.val = val === undefined ? 0 : val;
    this.next = next === undefined ? null : next;
  }
  function TreeNode(val, left, right) {
    this.val = val === undefined ? 0 : val;
    this.left = left === undefined ? null : left;
    this.right = right === undefined ? null : right;
  }
  for (const [name, value] of [['ListNode', ListNode], ['TreeNode', TreeNode]]) {
    Reflect.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
})();`;

// Why a result cannot be turned back, for a person. It stands for the result.
class Unfit {
  constructor(text) {
    this.text = text;
  }
}

// The types and methods of an Arguments message whose values are these; null of a plain call. wrong(text)
// makes an error. inPlace: the number of the argument that is the result as the call leaves it, 1 being the
// first, 0 for none; it is in `changed` after the call. asGiven: nothing is called, the first is the result.
function planOf({ types = [], returns = '', methods = [], inPlace = 0, asGiven = false }, values, wrong) {
  const called = types.length > 0 || returns !== '' || methods.length > 0 || inPlace > 0;
  if (!called && !asGiven) return null;
  if (asGiven && (called || values.length === 0)) {
    throw wrong('its first argument is its result as it is, and it has none, or calls something');
  }
  for (const kind of [...types, returns]) {
    if (!isType(kind)) throw wrong(`the type ${JSON.stringify(kind)} is none of ListNode, TreeNode and list[...] of them`);
  }
  if (methods.length > 0 && (values.length !== methods.length + 1 || !values.every(isArray))) {
    throw wrong(`it calls ${methods.length} methods; that takes one list of arguments more`);
  }
  const typed = methods.length > 0 ? values[0] : values;
  types.forEach((kind, at) => {
    if (at < typed.length && !fits(kind, typed[at])) throw wrong(`argument ${at} is of type ${kind}, and nothing of it can be made of the value`);
  });
  if (inPlace > 0 && (methods.length > 0 || inPlace > values.length)) {
    throw wrong(`its result is argument ${inPlace} after the call, and it has no such, or calls methods`);
  }
  return { types, returns, methods, inPlace, asGiven, changed: null };
}

function isType(kind) {
  const inner = MANY.exec(kind);
  return inner === null ? ['', LIST, TREE].includes(kind) : inner[1] !== '' && isType(inner[1]);
}

function fits(kind, value) {
  const inner = MANY.exec(kind);
  if (inner !== null) return isArray(value) && value.every((item) => fits(inner[1], item));
  return kind === '' || value === null || isArray(value);
}

// Calls what an entry point names: found is a function, or a class whose fresh object has the method.
function call(entryPoint, found, args) {
  const at = entryPoint.indexOf('.');
  if (at < 0) return apply(found, undefined, args);
  return invoke(construct(found, []), entryPoint.slice(at + 1), args, entryPoint);
}

function invoke(object, name, args, named) {
  const method = object[name];
  if (typeof method !== 'function') throw new Wrong(`${named} is not defined`);
  return apply(method, object, args);
}

// Makes the calls of a plan. nodes: {ListNode, TreeNode} of the loaded program.
function give(plan, entryPoint, found, args, nodes) {
  const { types, methods, inPlace } = plan;
  if (methods.length === 0) {
    const given = made(types, args, nodes);
    if (inPlace > 0) plan.changed = given[inPlace - 1];
    return call(entryPoint, found, given);
  }
  const object = construct(found, made(types, args[0], nodes));
  const results = [null];
  for (let i = 0; i < methods.length; i++) {
    const result = invoke(object, methods[i], args[i + 1], `${entryPoint}.${methods[i]}`);
    results[i + 1] = result === undefined ? null : asItIs(result, DEEP); // JSON has one nothing
  }
  return results;
}

function made(types, values, nodes) {
  const all = [];
  for (let i = 0; i < values.length; i++) all[i] = i < types.length ? one(types[i], values[i], nodes) : values[i];
  return all;
}

function one(kind, value, nodes) {
  if (kind === '') return value;
  const inner = innerOf(kind);
  if (inner !== '') {
    const all = [];
    for (let i = 0; i < value.length; i++) all[i] = one(inner, value[i], nodes);
    return all;
  }
  return (kind === LIST ? linked : tree)(nodes[kind], value ?? []);
}

// What a list[...] is of.
const innerOf = (kind) => (kind[4] === '[' ? kind.slice(5, -1) : '');

function linked(Node, values) {
  let first = null, last = null;
  for (let i = 0; i < values.length; i++) {
    const node = construct(Node, [values[i]]);
    if (last === null) first = node;
    else last.next = node;
    last = node;
  }
  return first;
}

function tree(Node, values) {
  if (values.length === 0 || values[0] === null) return null;
  const root = construct(Node, [values[0]]);
  const nodes = [root];
  for (let at = 1, node = 0; node < nodes.length && at < values.length; node++) {
    for (const side of ['left', 'right']) {
      if (at < values.length && values[at] !== null) {
        nodes[nodes.length] = nodes[node][side] = construct(Node, [values[at]]);
      }
      at++;
    }
  }
  return root;
}

// The result of the calls of a plan that gave a value, or the Unfit that says why there is none.
const result = (plan, value) => turnedBack(plan.returns, plan.inPlace > 0 ? plan.changed : value);

// A result without its nodes, or the Unfit that says why not.
function turnedBack(kind, value) {
  if (kind === '') return value;
  try {
    return read(kind, value, { left: MOST });
  } catch (error) {
    if (error instanceof Unfit) return error;
    throw error;
  }
}

function read(kind, value, count) {
  if (kind === '') return value;
  const inner = innerOf(kind);
  if (inner === '') return kind === LIST ? readLinked(value, count) : readTree(value, count);
  if (!isArray(value)) throw new Unfit(`no list of ${inner}: ${named(value)}`);
  const all = [];
  for (let i = 0; i < value.length; i++) {
    if (--count.left < 0) throw tooMany();
    all[i] = read(inner, value[i], count);
  }
  return all;
}

function readLinked(first, count) {
  const values = [], seen = new Seen();
  for (let node = first; node !== null && node !== undefined;) {
    if (has(seen, node)) throw new Unfit('a linked list that leads back to itself');
    apply(addTo, seen, [node]);
    const [val, next] = fields(LIST, node, ['val', 'next'], count);
    values[values.length] = val;
    node = next;
  }
  return values;
}

function readTree(root, count) {
  const values = [], nodes = [root];
  for (let at = 0; at < nodes.length; at++) {
    if (nodes[at] === null || nodes[at] === undefined) {
      values[values.length] = null;
      continue;
    }
    const [val, left, right] = fields(TREE, nodes[at], ['val', 'left', 'right'], count);
    values[values.length] = val;
    nodes[nodes.length] = left;
    nodes[nodes.length] = right;
  }
  while (values.length > 0 && values[values.length - 1] === null) values.length--;
  return values;
}

const tooMany = () => new Unfit(`more than ${MOST} nodes, or some that lead back to themselves`);

function fields(kind, node, names, count) {
  if (--count.left < 0) throw tooMany();
  const values = [];
  for (let i = 0; i < names.length; i++) {
    if (typeof node !== 'object' || !(names[i] in node)) {
      throw new Unfit(`no ${kind}: ${named(node)}, without ${kind === LIST ? 'val and next' : 'val, left and right'}`);
    }
    values[i] = node[names[i]];
  }
  return values;
}

const named = (value) => (value === null ? 'null' : typeof value !== 'object' ? `a ${typeof value}` : isArray(value) ? 'an array' : 'an object');

// A result that later calls do not change, as far as it is of arrays and plain objects.
function asItIs(value, deep) {
  if (typeof value !== 'object' || value === null || deep === 0) return value;
  const list = isArray(value);
  if (!list && getPrototypeOf(value) !== plain) return value;
  const copy = list ? [] : {};
  if (list) copy.length = value.length;
  for (const key in value) {
    const found = getOwnPropertyDescriptor(value, key);
    if (found === undefined) continue;
    if (!('value' in found)) return value;
    defineProperty(copy, key, { value: asItIs(found.value, deep - 1), configurable: true, enumerable: true, writable: true });
  }
  return copy;
}

module.exports = { CLASSES, Unfit, planOf, call, give, result, turnedBack };
