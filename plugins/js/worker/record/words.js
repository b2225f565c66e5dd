'use strict';
// The words of the shape vocabulary (docs/WORKER.md, Shapes) for JavaScript's, where there is exactly one.

const OPERATORS = { '===': '==', '!==': '!=', '==': '~=', '!=': '!~=' };
const LOGIC = { '&&': ' and ', '||': ' or ', '??': ' ?? ' };
const UNARY = { '!': 'not ', typeof: 'typeof ', void: 'void ', delete: 'del ' };
const WORDS = { null: 'None', true: 'True', false: 'False' };
const GLOBALS = {
  'Math.abs': 'abs', 'Math.max': 'max', 'Math.min': 'min', 'Math.sqrt': 'math.sqrt', 'Math.floor': 'math.floor',
  'Math.ceil': 'math.ceil', 'Math.trunc': 'math.trunc', 'Math.log': 'math.log', 'Math.log2': 'math.log2',
  'Math.PI': 'math.pi', 'console.log': 'print', Infinity: 'math.inf',
};
const FUNCTIONS = { String: 'str', parseInt: 'int', parseFloat: 'float' };
const METHODS = { push: 'append', toUpperCase: 'upper', toLowerCase: 'lower', startsWith: 'startswith',
  endsWith: 'endswith', trim: 'strip', indexOf: 'index' };

// What `=== null` and the like are compared by.
const COMPARISONS = { '===': 'is', '!==': 'is not' };

// Methods whose calls look otherwise there, by the texts of what they are called on and with; undefined
// where this call does not.
const REWORDED = {
  shift: (base, given) => (given.length === 0 ? `${base}.pop(0)` : undefined),
  unshift: (base, given) => (given.length === 1 ? `${base}.insert(0, ${given[0]})` : undefined),
  splice: (base, given) => (given.length === 3 && given[1] === '0' ? `${base}.insert(${given[0]}, ${given[2]})` : undefined),
  slice: (base, given) => (given.length < 3 ? `${base}[${given[0] || ''}:${given[1] || ''}]` : undefined),
};

module.exports = { COMPARISONS, FUNCTIONS, GLOBALS, LOGIC, METHODS, OPERATORS, REWORDED, UNARY, WORDS };
