'use strict';
// Edits of expressions that need nothing but the program's own text, and the pool's in their place.

const { SMALL } = require('./edits.js');
const { name, literal, number, binary, negation, call, member, headers, walk, LOOPS } = require('./tree.js');

const RELATIONS = ['<', '<=', '>', '>='];
const RELATED = {
  '==': ['!=', '===', ...RELATIONS], '!=': ['==', '!==', ...RELATIONS],
  '===': ['!==', '==', ...RELATIONS], '!==': ['===', '!=', ...RELATIONS],
  in: [], instanceof: [],
};
for (const one of RELATIONS) RELATED[one] = [...RELATIONS.filter((other) => other !== one), '==', '!=', '===', '!=='];
const INVERSE = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==', '===': '!==', '!==': '===' };
const ARITHMETIC = ['+', '-', '*', '/', '%', '**'];
const BITS = ['&', '|', '^', '<<', '>>', '>>>'];
const SYMMETRIC = new Set(['*', '&', '|', '^', '==', '!=', '===', '!==', '<', '<=', '>', '>=']);
const LOGICAL = ['&&', '||', '??'];

// Functions and methods that take one's place in another's: same arguments, another answer.
const alike = (groups) => {
  const found = new Map();
  for (const group of groups) {
    for (const word of group) {
      const others = found.get(word) || new Set();
      group.forEach((other) => other !== word && others.add(other));
      found.set(word, others);
    }
  }
  return found;
};
const METHODS_LIKE = alike([
  ['min', 'max'], ['floor', 'ceil', 'round', 'trunc', 'abs'], ['push', 'unshift', 'concat'], ['pop', 'shift'],
  ['keys', 'values', 'entries'], ['indexOf', 'lastIndexOf', 'includes'], ['some', 'every'], ['find', 'findIndex', 'findLast', 'filter'],
  ['filter', 'map', 'some', 'every', 'flatMap'], ['toLowerCase', 'toUpperCase'], ['slice', 'substring', 'substr', 'splice'],
  ['startsWith', 'endsWith', 'includes'], ['trim', 'trimStart', 'trimEnd'], ['padStart', 'padEnd'],
  ['charAt', 'at', 'charCodeAt', 'codePointAt'], ['add', 'delete', 'has'], ['get', 'has', 'delete'], ['reduce', 'reduceRight'],
  ['replace', 'replaceAll'], ['sort', 'reverse'], ['push', 'pop'], ['toFixed', 'toPrecision', 'toString'],
  ['isInteger', 'isSafeInteger', 'isFinite', 'isNaN'], ['log', 'log2', 'log10'], ['sqrt', 'cbrt'], ['sin', 'cos', 'tan']]);
const FUNCTIONS_LIKE = alike([['parseInt', 'parseFloat', 'Number', 'String', 'Boolean'], ['isNaN', 'isFinite']]);
// Methods whose callback's value counts by its truth only, and those that take any number of arguments.
const TRUTHS = new Set(['filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex']);
// Methods that call a function with each item and are given no other.
const MAPPING = new Set(['map', 'flatMap', 'forEach']);
const ALSO_SPREAD = new Set(['min', 'max', 'push', 'unshift', 'concat', 'hypot', 'fromCharCode', 'of']);
const BOOLEAN_CALLS = new Set(['includes', 'some', 'every', 'has', 'test', 'startsWith', 'endsWith', 'isArray', 'isInteger', 'isNaN']);
// Expressions that are no numbers, so that one more or less of them is nothing.
const NO_NUMBERS = new Set(['Literal', 'TemplateLiteral', 'ArrayExpression', 'ObjectExpression', 'ArrowFunctionExpression',
  'FunctionExpression', 'ClassExpression', 'AwaitExpression', 'YieldExpression', 'AssignmentExpression', 'LogicalExpression',
  'SequenceExpression', 'ThisExpression', 'TaggedTemplateExpression', 'UpdateExpression']);
const NO_OPERANDS = new Set(['ArrowFunctionExpression', 'FunctionExpression', 'ClassExpression', 'AwaitExpression',
  'YieldExpression', 'Super', 'ImportExpression', 'MetaProperty', 'SpreadElement', 'AssignmentExpression', 'UpdateExpression',
  'SequenceExpression', 'ThisExpression']);
const MANY_CONSTANTS = 10;

/** The simplest text that is true where the node is not. */
function negated(node) {
  if (node.type === 'UnaryExpression' && node.operator === '!') return node.argument;
  const inverse = node.type === 'BinaryExpression' && INVERSE[node.operator];
  return inverse ? { ...node, operator: inverse } : negation(node);
}

const isTruth = (node) => (node.type === 'BinaryExpression' && node.operator in RELATED) ||
  (node.type === 'UnaryExpression' && (node.operator === '!' || node.operator === 'delete')) ||
  (node.type === 'Literal' && typeof node.value === 'boolean') ||
  (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && BOOLEAN_CALLS.has(node.callee.property.name));

/** Where an expression stands. condition: only its truth counts. func: the function that it is in.
 * names: variables that can be read there. */
class Place {
  constructor(func, names, condition = false) {
    Object.assign(this, { func, names, condition });
  }
  at(condition = false) {
    return condition === this.condition ? this : new Place(this.func, this.names, condition);
  }
}

/** Walks the expressions of statements and adds their edits to a catalogue. pool: repair/pool.js. */
class ExpressionEdits {
  constructor(catalogue, pool) {
    this.catalogue = catalogue;
    this.pool = pool;
    this.program = catalogue.program;
  }

  /** All edits of the expressions of the statement that the catalogue has in hand. */
  edit(stmt) {
    const { node } = stmt;
    // What a loop's header declares is visible in it, what a statement declares behind it only.
    const names = this.names(stmt.func, LOOPS.has(node.type) ? node.body.start : node.start);
    for (const { root, condition } of headers(node)) {
      this.walk(root, new Place(stmt.func, names, condition));
      if (condition) this.clauses(root, stmt.func);
    }
    if (node.type === 'ForStatement' && node.test) this.add(node.test, literal(true), 'drop');
  }

  /** A donor's clause beside a condition that has too few. */
  clauses(node, func) {
    for (const clause of this.pool.conditions(func, node.start)) {
      for (const operator of ['&&', '||']) {
        if (clause.type !== 'LogicalExpression' || clause.operator === operator) {
          this.add(node, { type: 'LogicalExpression', operator, left: node, right: clause }, 'donor');
        }
      }
    }
  }

  names(func, at) {
    return [...this.program.visible(func, at).values()].filter((b) => !b.callable).map((b) => b.name);
  }

  add(node, fresh, kind) {
    this.catalogue.expression(node, fresh, kind);
  }

  walk(node, place) {
    const visit = VISITS[node.type];
    if (visit) visit.call(this, node, place);
    if (NO_OPERANDS.has(node.type)) return;
    if (place.condition) {
      this.add(node, negated(node), 'negate');
      this.add(node, literal(true), 'drop');
      if (node.type !== 'Literal') this.add(node, literal(false), 'drop');
    } else {
      if (!NO_NUMBERS.has(node.type) && !isTruth(node)) {
        this.add(node, binary(node, '+', number(1)), 'offset');
        this.add(node, binary(node, '-', number(1)), 'offset');
      }
      if (!isTruth(node) && node.type !== 'Literal') this.wraps(node, place);
    }
    const most = Math.max(SMALL, this.catalogue.size);
    for (const fresh of this.pool.expressions(node, place, most, isTruth(node))) this.add(node, fresh, 'donor');
  }

  wraps(node, place) {
    const called = node.type === 'CallExpression' ? this.catalogue.texts.text(node.callee) : '';
    for (const { text, callee } of this.pool.wrappers(place.func)) {
      if (text !== called) this.add(node, call(callee, node), 'unwrap');
    }
    for (const suffix of this.pool.suffixes) this.add(node, suffix(node), 'unwrap');
  }

  // ------------------------------------------------------------- by class

  identifier(node, place) {
    if (node.name === 'undefined') this.constants(node, [null, 0, false, '']);
    for (const word of place.names) if (word !== node.name) this.add(node, name(word), 'variable');
  }

  constants(node, values) {
    for (const value of values) {
      if (!Object.is(value, node.value)) this.add(node, literal(value), 'constant');
    }
  }

  literal(node, place) {
    const { value } = node;
    if (node.regex) {
      const { pattern, flags } = node.regex;
      for (const flag of 'gi') {
        const others = flags.includes(flag) ? flags.replace(flag, '') : flags + flag;
        this.add(node, { type: 'Literal', value: null, regex: {}, raw: `/${pattern}/${others}` }, 'constant');
      }
      return;
    }
    const kind = typeof value;
    if (kind === 'boolean') this.constants(node, [!value, null]);
    else if (kind === 'number') this.constants(node, [value + 1, value - 1, 0, 1, 2, -value]);
    else if (kind === 'string') this.constants(node, ['', ' ']);
    else if (value === null) this.constants(node, [0, false, true, '']);
    if (kind === 'string' || kind === 'number') {
      this.constants(node, this.pool.constants(kind).slice(0, MANY_CONSTANTS));
      for (const word of place.names) this.add(node, name(word), 'variable');
    }
  }

  binary(node, place) {
    const { operator, left, right } = node;
    if (operator in RELATED) {
      for (const other of RELATED[operator]) this.add(node, { ...node, operator: other }, 'comparison');
      if (!SYMMETRIC.has(operator)) this.add(node, { ...node, left: right, right: left }, 'swap');
    } else {
      for (const other of BITS.includes(operator) ? BITS : ARITHMETIC) {
        if (other !== operator) this.add(node, { ...node, operator: other }, 'arithmetic');
      }
      if (!SYMMETRIC.has(operator)) this.add(node, { ...node, left: right, right: left }, 'swap');
      this.add(node, left, 'drop');
      this.add(node, right, 'drop');
      this.regroup(node);
    }
    if (left.type !== 'PrivateIdentifier') this.walk(left, place.at());
    this.walk(right, place.at());
  }

  /** a + b * c as (a + b) * c: brackets that are missing. */
  regroup(node) {
    const { left, right } = node;
    if (right.type === 'BinaryExpression' && !(right.operator in RELATED)) {
      this.add(node, { ...right, left: { ...node, right: right.left } }, 'swap');
    }
    if (left.type === 'BinaryExpression' && !(left.operator in RELATED)) {
      this.add(node, { ...left, right: { ...node, left: left.right } }, 'swap');
    }
  }

  logical(node, place) {
    for (const other of LOGICAL) {
      if (other !== node.operator) this.add(node, { ...node, operator: other }, 'boolean');
    }
    for (const kept of clauses(node)) this.add(node, kept, 'drop');
    this.walk(node.left, place.at(place.condition || node.operator !== '??'));
    this.walk(node.right, place);
  }

  unary(node, place) {
    const { operator, argument } = node;
    if (operator === 'typeof' || operator === 'delete' || operator === 'void') return;
    this.add(node, argument, 'drop');
    this.walk(argument, place.at(operator === '!'));
  }

  update(node, place) {
    const other = node.operator === '++' ? '--' : '++';
    this.add(node, { ...node, operator: other }, 'arithmetic');
    if (this.catalogue.stmt.node.expression !== node) this.add(node, { ...node, prefix: !node.prefix }, 'swap');
    this.target(node, node.argument, 'argument');
    if (node.prefix || this.isUnread(node)) this.steps(node, place);
  }

  /** `n++` is `n += 1`: something else than 1 is added, but nothing of the variable's own: what doubles at each
   * turn soon fills the memory. */
  steps(node, place) {
    const { argument } = node;
    const step = (right, kind) => {
      if (!mentions(right, argument)) this.add(node, { type: 'AssignmentExpression', operator: node.operator[0] + '=', left: argument, right }, kind);
    };
    for (const value of [2, ...this.pool.constants('number')].slice(0, MANY_CONSTANTS)) if (value !== 0 && value !== 1) step(number(value), 'constant');
    for (const word of place.names) step(name(word), 'variable');
    const most = Math.max(SMALL, this.catalogue.size);
    for (const fresh of this.pool.expressions(node, place.at(), most, false)) step(fresh, 'donor');
  }

  /** Whether nobody reads what an expression of the statement in hand gives. */
  isUnread(node) {
    const { expression, update } = this.catalogue.stmt.node;
    return [expression, update].some((one) => one && (one === node || (one.type === 'SequenceExpression' && one.expressions.includes(node))));
  }

  assignment(node, place) {
    const { operator, left, right } = node;
    const plain = left.type === 'Identifier' || left.type === 'MemberExpression';
    if (plain && !operator.includes('&&') && !operator.includes('||') && !operator.includes('??')) {
      const others = operator === '=' ? ['+', '-', '*'] : BITS.includes(operator.slice(0, -1)) ? BITS : ARITHMETIC;
      if (operator !== '=' || !mentions(right, left)) {
        for (const other of others) {
          if (other + '=' !== operator) this.add(node, { ...node, operator: other + '=' }, 'arithmetic');
        }
      }
      if (operator !== '=') this.add(node, { ...node, operator: '=' }, 'arithmetic');
    }
    this.target(node, left, 'left');
    if (left.type === 'MemberExpression') this.member(left, place, true);
    this.walk(right, place.at());
  }

  /** Another variable to change. */
  target(node, target, field) {
    if (target.type !== 'Identifier') return;
    const names = this.program.visible(this.catalogue.stmt.func, node.start);
    for (const [word, b] of names) {
      if (word !== target.name && !b.callable && b.kind !== 'const') this.add(node, { ...node, [field]: name(word) }, 'variable');
    }
  }

  choice(node, place) {
    this.add(node, { ...node, consequent: node.alternate, alternate: node.consequent }, 'negate');
    this.add(node, node.consequent, 'drop');
    this.add(node, node.alternate, 'drop');
    this.walk(node.test, place.at(true));
    this.walk(node.consequent, place);
    this.walk(node.alternate, place);
  }

  call(node, place) {
    const { callee } = node, args = node.arguments;
    const plain = !args.some((argument) => argument.type === 'SpreadElement');
    if (plain && node.type === 'CallExpression') {
      for (const argument of args) if (!argument.type.includes('Function')) this.add(node, argument, 'unwrap');
    }
    if (callee.type === 'MemberExpression') {
      if (callee.object.type !== 'Super') this.add(node, callee.object, 'unwrap');
      if (!callee.computed) {
        for (const word of METHODS_LIKE.get(callee.property.name) || []) {
          this.add(node, { ...node, callee: { ...callee, property: name(word) } }, 'variable');
        }
      }
      this.member(callee, place, true);
    } else if (callee.type === 'Identifier') {
      for (const word of FUNCTIONS_LIKE.get(callee.name) || []) this.add(node, { ...node, callee: name(word) }, 'variable');
    } else if (callee.type !== 'Super' && callee.type !== 'ImportExpression') {
      this.walk(callee, place.at());
    }
    this.list(node, args, 'arguments');
    const method = callee.type === 'MemberExpression' ? callee.property.name : '';
    if (method === 'slice' && plain && args.length < 2) {
      for (const bounds of args.length ? [[args[0], number(-1)]] : [[number(1)], [number(0), number(-1)]]) {
        this.add(node, { ...node, arguments: bounds }, 'offset');
      }
    }
    if (MAPPING.has(method) && args.length && args[0].type === 'ArrowFunctionExpression') this.filters(node, args[0]);
    if (args.length === 1 && (ALSO_SPREAD.has(method) || !plain)) {
      const [only] = args;
      const other = plain ? { type: 'SpreadElement', argument: only } : only.argument;
      this.add(node, { ...node, arguments: [other] }, 'unwrap');
    }
    for (const argument of args) {
      const inner = argument.type === 'SpreadElement' ? argument.argument : argument;
      this.walk(inner, place.at(TRUTHS.has(method) && inner.type === 'ArrowFunctionExpression'));
    }
  }

  /** A donor's condition for the items of a list that all go through a function. */
  filters(node, { params: [item], body }) {
    if (!item || item.type !== 'Identifier') return;
    const func = this.program.funcOf.get(node.arguments[0]);
    for (const clause of this.pool.conditions(func, body.start)) {
      if (!mentions(clause, item)) continue;
      const asks = { type: 'ArrowFunctionExpression', params: [item], body: clause, async: false };
      this.add(node, { ...node, callee: { ...node.callee, object: call(member(node.callee.object, 'filter'), asks) } }, 'donor');
    }
  }

  /** One item dropped, two neighbours swapped. */
  list(node, items, field) {
    if (items.length > 1 || field === 'elements') {
      items.forEach((_, index) => this.add(node, { ...node, [field]: items.filter((__, at) => at !== index) }, 'drop'));
    }
    for (let index = 0; index + 1 < items.length; index++) {
      const swapped = items.slice();
      [swapped[index], swapped[index + 1]] = [items[index + 1], items[index]];
      this.add(node, { ...node, [field]: swapped }, 'swap');
    }
  }

  /** bare: the member is called or assigned to, so that it is no value of its own. */
  member(node, place, bare = false) {
    if (!bare && node.object.type !== 'Super') {
      this.add(node, node.object, 'drop');
      if (!node.computed) {
        for (const word of this.pool.properties) {
          if (word !== node.property.name) this.add(node, { ...node, property: name(word) }, 'variable');
        }
      }
    }
    if (node.object.type !== 'Super' && !this.isLibrary(node.object)) this.walk(node.object, place.at());
    if (node.computed) this.walk(node.property, place.at());
  }

  /** Math, Object, JSON: not the program's own. */
  isLibrary(node) {
    return node.type === 'Identifier' && /^[A-Z]/.test(node.name) && !this.program.bindings.some((b) => b.name === node.name);
  }

  chain(node, place) {
    for (let inner = node.expression; ;) {
      if (inner.type === 'CallExpression') {
        for (const argument of inner.arguments) if (argument.type !== 'SpreadElement') this.walk(argument, place.at());
        inner = inner.callee;
      } else if (inner.type === 'MemberExpression') {
        if (inner.computed) this.walk(inner.property, place.at());
        inner = inner.object;
      } else {
        if (inner.type !== 'Super') this.walk(inner, place.at());
        return;
      }
    }
  }

  array(node, place) {
    if (node.elements.includes(null)) return;
    this.list(node, node.elements, 'elements');
    for (const item of node.elements) this.walk(item.type === 'SpreadElement' ? item.argument : item, place.at());
  }

  object(node, place) {
    for (const one of node.properties) {
      if (one.type === 'SpreadElement') this.walk(one.argument, place.at());
      else if (!one.shorthand && !one.method && one.kind === 'init') this.walk(one.value, place.at());
    }
  }

  arrow(node, place) {
    if (node.body.type === 'BlockStatement') return;
    const func = this.program.funcOf.get(node);
    this.walk(node.body, new Place(func, this.names(func, node.body.start), place.condition));
    if (place.condition) this.clauses(node.body, func);
  }

  sequence(node, place) {
    for (const one of node.expressions) this.walk(one, place.at());
  }

  argument(node, place) {
    if (node.argument) this.walk(node.argument, place.at());
  }
}

/** A chain of && or || with one clause left out, each in turn. */
function clauses(node) {
  const flat = [];
  const flatten = (one) => {
    if (one.type === 'LogicalExpression' && one.operator === node.operator) {
      flatten(one.left);
      flat.push(one.right);
    } else {
      flat.push(one);
    }
  };
  flatten(node);
  return flat.map((_, index) => flat.filter((__, at) => at !== index)
    .reduce((left, right) => ({ ...node, left, right })));
}

/** Whether an expression reads a variable. */
function mentions(node, target) {
  if (target.type !== 'Identifier') return false;
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'Identifier' && inner.name === target.name) found = true;
  });
  return found;
}

const E = ExpressionEdits.prototype;
const VISITS = {
  Identifier: E.identifier, Literal: E.literal, BinaryExpression: E.binary, LogicalExpression: E.logical,
  UnaryExpression: E.unary, UpdateExpression: E.update, AssignmentExpression: E.assignment, ConditionalExpression: E.choice,
  CallExpression: E.call, NewExpression: E.call, MemberExpression: E.member, ChainExpression: E.chain,
  ArrayExpression: E.array, ObjectExpression: E.object, ArrowFunctionExpression: E.arrow, SequenceExpression: E.sequence,
  AwaitExpression: E.argument, YieldExpression: E.argument, TemplateLiteral: function (node, place) {
    for (const one of node.expressions) this.walk(one, place.at());
  },
};

module.exports = { ExpressionEdits, isTruth };
