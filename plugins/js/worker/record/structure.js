'use strict';
// What an analysis is made of: functions, statements, sites and scopes.
//
// Offsets are UTF-16 units of the text here; record/analysis.js turns them into bytes.
// The records refer to each other directly while the tree is walked; `index` is
// filled in at the end, when each list is sorted.

const KINDS = ['UNSPECIFIED', 'ENTER', 'ASSIGN', 'MUTATE', 'BRANCH', 'LOOP', 'LOOP_END', 'RETURN', 'RAISE',
  'CATCH', 'YIELD', 'ELEMENT', 'STEP', 'OUTPUT'];
const [, ENTER, ASSIGN, MUTATE, BRANCH, LOOP, LOOP_END, RETURN, RAISE, CATCH, YIELD, ELEMENT, STEP, OUTPUT] = KINDS.keys();

// How a scope binds a name; a name can be bound in several ways.
const VARIABLE = 1, FUNCTION = 2, CLASS = 4, IMPORT = 8;

// A function of any form, or the module.
class Function {
  constructor(name, start, end, parent, parameters, node) {
    this.name = name;
    this.start = start;
    this.end = end;
    this.parent = parent;
    this.parameters = parameters;
    this.generator = Boolean(node && node.generator);
    this.async = Boolean(node && node.async);
    this.node = node;
    this.header = null;     // Statement that opens it (for a lambda, holds it)
    this.lambda = false;    // its events are those of the frame around it
    this.index = 0;
    this.flow = [];         // text pieces of its control flow; a Call stands for its letter
    this.calls = [];        // every Call in it
    this.owner = '';        // of a method its class's name, with those of the classes around that
  }
}

// A simple statement, or a compound one's header with its brace.
class Statement {
  constructor(start, end, kind, owner, depth, header, statementEnd) {
    this.start = start;
    this.end = end;
    this.kind = kind;
    this.function = owner;
    this.depth = depth;
    this.header = header;
    this.statementEnd = statementEnd;
    this.index = 0;
  }
}

// A place where events arise. `nodes` is what its text is made of.
class Site {
  constructor(kind, name, start, end, statement, frame, outer, scope, nodes) {
    this.kind = kind;
    this.name = name;
    this.start = start;
    this.end = end;
    this.statement = statement;
    this.function = frame;
    this.outer = outer;     // enclosing Site or null
    this.scope = scope;     // in which the names of its text are looked up
    this.nodes = nodes;
    this.index = 0;
  }
}

// A call by name, kept until every binding is known: `callee` is then a Function or null.
class Call {
  constructor(node, scope) {
    this.node = node;
    this.scope = scope;
    this.callee = null;
  }
}

// The names that a module, class or function binds. Blocks and lambdas add theirs to the function
// around them: who asks wants to know whose name it is, not which cell.
class Scope {
  constructor(parent, isClass = false, name = '') {
    this.names = new Map();      // name -> bits
    this.functions = new Map();  // name -> Function, the last one bound
    this.parent = parent;
    this.isClass = isClass;
    this.methodsOf = parent && !parent.isClass ? parent.methodsOf : parent;  // class Scope whose instance `this` is
    // A class's name, with those of the classes right around it.
    this.path = isClass && parent.isClass && parent.path && name ? `${parent.path}.${name}` : name;
  }

  bind(name, how) {
    this.names.set(name, (this.names.get(name) || 0) | how);
  }

  // The scope that a read of the name reaches; null for a builtin or an unknown one.
  owner(name) {
    for (let scope = this; scope !== null; scope = scope.parent) {
      if (!scope.isClass && scope.names.has(name)) return scope;
    }
    return null;
  }

  // How the name is bound where a read of it reaches; 0 for a builtin or an unknown one.
  binds(name) {
    const owner = this.owner(name);
    return owner === null ? 0 : owner.names.get(name);
  }
}

module.exports = {
  KINDS, ENTER, ASSIGN, MUTATE, BRANCH, LOOP, LOOP_END, RETURN, RAISE, CATCH, YIELD, ELEMENT, STEP, OUTPUT,
  VARIABLE, FUNCTION, CLASS, IMPORT, Function, Statement, Site, Call, Scope,
};
