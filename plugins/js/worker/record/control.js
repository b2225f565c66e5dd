'use strict';
// Where control goes, from the text alone.
const { always } = require('./nodes.js');

// Whether control may reach the end of a list of statements. Errs towards yes.
function fallsThrough(body) {
  return body.length === 0 || ends(body[body.length - 1]);
}

function ends(statement) {
  switch (statement.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return false;
    case 'BlockStatement':
      return fallsThrough(statement.body);
    case 'IfStatement':
      return statement.alternate === null || ends(statement.consequent) || ends(statement.alternate);
    case 'WhileStatement':
    case 'DoWhileStatement':
      return !always(statement.test) || hasBreak(statement.body);
    case 'ForStatement':
      return !(statement.test === null || always(statement.test)) || hasBreak(statement.body);
    case 'TryStatement':
      if (statement.finalizer !== null && !ends(statement.finalizer)) return false;
      return ends(statement.block) || (statement.handler !== null && ends(statement.handler.body));
    case 'SwitchStatement':
      return switchEnds(statement);
    default:
      return true;
  }
}

function switchEnds({ cases }) {
  if (!cases.some((branch) => branch.test === null)) return true;
  if (cases.some((branch) => branch.consequent.some(hasBreak))) return true;
  return fallsThrough(cases[cases.length - 1].consequent);
}

// Whether a break that may leave the statement around this one is in it. One with a label counts.
function hasBreak(node) {
  if (node === null || node === undefined || typeof node.type !== 'string') return false;
  switch (node.type) {
    case 'BreakStatement':
      return true;
    case 'BlockStatement':
      return node.body.some(hasBreak);
    case 'IfStatement':
      return hasBreak(node.consequent) || hasBreak(node.alternate);
    case 'TryStatement':
      return hasBreak(node.block) || (node.handler !== null && hasBreak(node.handler.body)) || hasBreak(node.finalizer);
    case 'SwitchStatement':
      return node.cases.some((branch) => branch.consequent.some(hasBreak));
    case 'LabeledStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WithStatement':
      return hasBreak(node.body);
    default:
      return false;
  }
}

// The break that ends a case of a switch, or null: it is the case's end and no jump.
function terminalBreak(consequent) {
  const last = consequent[consequent.length - 1];
  if (last === undefined) return null;
  if (last.type === 'BreakStatement') return last.label === null ? last : null;
  return last.type === 'BlockStatement' ? terminalBreak(last.body) : null;
}

module.exports = { fallsThrough, terminalBreak };
