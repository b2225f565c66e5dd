'use strict';
// Features of a program, in the schema's words: constructs, names called, control flow, recursion.
const { FUNCTION, Call } = require('./structure.js');

// Fills in the callee of every call by name: an own function, or an own method of `this`.
function resolveCalls(collector) {
  for (const holder of collector.functions) {
    for (const call of holder.calls) call.callee = callee(call.scope, call.node.callee);
  }
}

function callee(scope, func) {
  if (func.type === 'Identifier') {
    const owner = scope.owner(func.name);
    return owner !== null && owner.names.get(func.name) & FUNCTION ? owner.functions.get(func.name) || null : null;
  }
  if (func.type === 'MemberExpression' && !func.computed && func.object.type === 'ThisExpression') {
    const methods = scope.isClass ? scope : scope.methodsOf;
    const name = func.property.type === 'PrivateIdentifier' ? '#' + func.property.name : func.property.name;
    return methods ? methods.functions.get(name) || null : null;
  }
  return null;
}

// The function's text in normal form: L loop, B branch, T try, each with its blocks in brackets;
// R return, J jump (break, continue, throw), C call of an own function.
function controlFlow(holder) {
  let text = '';
  for (const piece of holder.flow) text += piece instanceof Call ? (piece.callee === null ? '' : 'C') : piece;
  // A branch's empty last block says nothing.
  return text.replaceAll(')()', ')');
}

// Indices of the functions that can come to call themselves.
function recursive(functions) {
  const calls = functions.map((holder) => [...new Set(holder.calls.filter((call) => call.callee !== null)
    .map((call) => call.callee.index))]);
  const found = [];
  calls.forEach((_, start) => {
    const seen = new Set(), stack = [...calls[start]];
    while (stack.length > 0) {
      const index = stack.pop();
      if (index === start) {
        found.push(start);
        return;
      }
      if (!seen.has(index)) {
        seen.add(index);
        stack.push(...calls[index]);
      }
    }
  });
  return found;
}

// The protocol's Features as JSON. Needs resolveCalls.
function features(collector) {
  const { functions } = collector;
  const constructs = new Map(collector.constructs);
  const recursions = recursive(functions);
  if (recursions.length > 0) constructs.set('recursion', recursions.length);
  const modules = collector.imports.map((name) => name.replace(/^node:/, '').split('/')[0]).filter((name) => name !== '');
  return {
    constructs: Object.fromEntries([...constructs].sort(([a], [b]) => (a < b ? -1 : 1))),
    imports: [...new Set(modules)].sort(),
    calls: [...collector.called].map((name) => name.toWellFormed()).sort(),
    controlFlow: functions.map(controlFlow),
    recursive: recursions,
  };
}

module.exports = { resolveCalls, callee, features };
