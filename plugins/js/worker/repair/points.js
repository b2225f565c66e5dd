'use strict';
// A program with switches: its conditions and values go through a call, so that they can come out otherwise
// while it runs (repair/switchboard.js).

const { children, walk, FUNCTIONS, CLASSES } = require('./tree.js');

/** A condition, or an expression whose value is assigned or returned. statement: its number. variable: the
 * Binding that it is assigned to, null where that is no name or where it is returned. */
class Point {
  constructor(number, node, func, statement, { branch = false, returned = false, variable = null }) {
    Object.assign(this, { number, node, func, statement, branch, returned, variable });
  }
}

// Methods that ask their argument whether to take an item: what it gives is a condition.
const ASKING = new Set(['filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every']);

/** Adds points to the splices of a program: `points`, in order. wanted(number): whether those of the
 * statement of that number are taken. */
class Points {
  constructor(program, splices, word, wanted) {
    Object.assign(this, { program, splices, word, wanted });
    this.points = [];
    this.visit(program.tree, program.module);
  }

  /** The text of the program with its points. */
  render() {
    return this.program.head + this.splices.render();
  }

  point(node, func, more, opening = '', closing = '') {
    const statement = this.program.numberAt(node.start);
    if (func.isProgram || statement === null || !this.wanted(statement) || FUNCTIONS.has(node.type) || CLASSES.has(node.type)) return;
    const number = this.points.length;
    this.points.push(new Point(number, node, func, statement, more));
    const called = this.word[more.branch ? 'branch' : 'value'];
    // Of two around the same text the one found first is around the other.
    this.splices.wrap(node.start, node.end, 4 + number, `${opening}${called}(${number},(`, `${closing}))`);
  }

  condition(node, func) {
    if (node) this.point(node, func, { branch: true });
  }

  /** What a name holds once it was changed by what is in place. */
  changed(node, target, func) {
    const { name } = target;
    this.point(node, func, { variable: this.variable(target, func) }, `${name}=`, `,${name}`);
  }

  variable(target, func) {
    return target.type === 'Identifier' ? this.program.visible(func, target.end).get(target.name) || null : null;
  }

  /** An expression whose value nobody reads. */
  unread(node, func) {
    if (!node) return;
    if (node.type === 'SequenceExpression') node.expressions.forEach((one) => this.unread(one, func));
    else if (node.type === 'UpdateExpression' && node.argument.type === 'Identifier') this.changed(node, node.argument, func);
  }

  visit(node, func, asked = false) {
    switch (node.type) {
      case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression':
        func = this.program.funcOf.get(node);
        if (node.body.type !== 'BlockStatement') this.point(node.body, func, asked ? { branch: true } : { returned: true });
        return this.visit(node.body, func);
      case 'IfStatement': case 'WhileStatement': case 'DoWhileStatement': case 'ConditionalExpression':
        this.condition(node.test, func);
        break;
      case 'ForStatement':
        this.condition(node.test, func);
        this.unread(node.update, func);
        break;
      case 'ExpressionStatement':
        this.unread(node.expression, func);
        break;
      case 'ReturnStatement':
        if (node.argument) this.point(node.argument, func, { returned: true });
        break;
      case 'VariableDeclarator':
        if (node.init) this.point(node.init, func, { variable: this.declared(node, func) });
        break;
      case 'AssignmentExpression':
        if (node.operator === '=') this.point(node.right, func, { variable: this.variable(node.left, func) });
        else if (node.left.type === 'Identifier') this.changed(node, node.left, func);
        break;
      case 'CallExpression': {
        const { callee } = node;
        const asks = callee.type === 'MemberExpression' && !callee.computed && ASKING.has(callee.property.name);
        this.visit(callee, func);
        return node.arguments.forEach((one, at) => this.visit(one, func, asks && at === 0));
      }
      default:
    }
    children(node).forEach((child) => this.visit(child, func));
  }

  /** The binding that a declarator makes: by `let` and `const` it begins where that ends. */
  declared({ id, end }, func) {
    return id.type === 'Identifier' ? this.program.visible(func, end).get(id.name) || null : null;
  }
}

/** Whether a function hands out, as it is, what a variable holds. */
function handsOut(func, variable) {
  const { body } = func.node;
  let found = body.type === 'Identifier' && body.name === variable.name;
  walk(body, (node) => {
    const { argument } = node;
    if (node.type === 'ReturnStatement' && argument && argument.type === 'Identifier' && argument.name === variable.name) found = true;
  });
  return found;
}

module.exports = { Points, handsOut };
